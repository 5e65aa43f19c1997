"""What every search index promises, whatever the engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from catalog.index.document import Document
from catalog.index.protocol import Extent, FacetCount, IndexBusy, Query, QueryRefused, Range, SearchIndex, Sort, drift
from catalog.records import FirstSet
from tests.catalog.index.conftest import MakeDocument


def found(index: SearchIndex, text: str = "", **asked: object) -> list[str]:
    index.refresh()
    return [hit.id for hit in index.search(Query(text, **asked)).hits]  # type: ignore[arg-type]


def fill(index: SearchIndex, *documents: Document) -> None:
    assert index.put(documents).applied == len(documents)
    index.refresh()


# --- words ---------------------------------------------------------------------------------------------------------


WAYS_TO_ASK = """
液压机 油压机 四柱 四柱液压 四柱液壓機 YYJ youyaji yeyaji szyyj SL-Y32-68H/II sly3268hii SL-Y32 y32_68h ＳＬ－Ｙ３２
hydraulic_press 630吨液压机 要一台液压机 示例机械 武汉液压机
"""


@pytest.mark.parametrize("text", WAYS_TO_ASK.split())
def test_a_product_is_found_by(index: SearchIndex, document: MakeDocument, text: str) -> None:
    fill(
        index,
        document("1", "四柱液压机", model="SL-Y32-68H/II", category="油压机"),
        document("2", "板式热交换器", model="BR0.3", supplier="别家", city="黄石市"),
    )
    assert found(index, text.replace("_", " ")) == ["1"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("折湾机", "数控折弯机"),
        ("数控折湾机", "数控折弯机"),
        ("液压鸡", "四柱液压机"),
        ("悍接机器人", "焊接机器人"),
        ("焊结机器人", "焊接机器人"),
        ("zhewanjj", "数控折弯机"),
        ("hydraulik", "液压机 hydraulic"),
        ("SLY3268H8", "压机 SLY3268H"),
    ],
)
def test_a_typing_error_is_forgiven_and_said(
    index: SearchIndex, document: MakeDocument, typed: str, meant: str
) -> None:
    fill(index, document("right", meant), document("wrong", "板式热交换器"))
    result = index.search(Query(typed))
    assert [hit.id for hit in result.hits][:1] == ["right"]
    assert result.tolerant


def test_words_as_written_leave_lookalikes_out(index: SearchIndex, document: MakeDocument) -> None:
    fill(index, document("bend", "折弯机"), document("fold", "折边机"))
    result = index.search(Query("折弯机"))
    assert [hit.id for hit in result.hits] == ["bend"]
    assert not result.tolerant


def test_another_kind_under_the_same_wide_term_is_not_called_by_its_sibling(
    index: SearchIndex, document: MakeDocument
) -> None:
    fill(index, document("lathe", "数控车床", category="机床"), document("mill", "数控铣床", category="机床"))
    assert found(index, "车床") == ["lathe"]
    assert sorted(found(index, "机床")) == ["lathe", "mill"]


def test_a_filter_that_leaves_nothing_is_no_typing_error(index: SearchIndex, document: MakeDocument) -> None:
    fill(index, document("press", "液压机", city="武汉市"), document("pump", "液压泵", city="襄阳市"))
    result = index.search(Query("液压机", filters={"city": ("襄阳市",)}))
    assert (result.hits, result.total, result.tolerant) == ((), 0, False)


def test_both_of_two_words_must_be_there(index: SearchIndex, document: MakeDocument) -> None:
    fill(index, document("both", "伺服液压机"), document("one", "伺服压装机"))
    assert found(index, "伺服 液压机") == ["both"]


def test_the_name_counts_more_than_the_description(index: SearchIndex, document: MakeDocument) -> None:
    fill(
        index,
        document("told", "校直设备", description="可与液压机联线"),
        document("named", "液压机", description="校直"),
    )
    assert found(index, "液压机") == ["named", "told"]


@pytest.mark.parametrize(
    "text", ["", "   ", "的", "以上", "！？。", "\x00", '()[]{}*:~"\\/+-&|^', "AND OR NOT", "a" * 3000]
)
def test_no_text_breaks_the_search(index: SearchIndex, document: MakeDocument, text: str) -> None:
    fill(index, document("1"))
    assert index.search(Query(text)).total in (0, 1)


def test_nothing_said_lists_everything(index: SearchIndex, document: MakeDocument) -> None:
    fill(index, document("1"), document("2"))
    assert sorted(found(index)) == ["1", "2"]


def test_an_empty_index_answers(index: SearchIndex) -> None:
    result = index.search(Query("液压机", facets=("city",), numeric=("公称力", "price")))
    assert (result.hits, result.total, result.facets, result.extents) == ((), 0, {"city": ()}, {})
    assert index.suggest("yy") == ()
    assert index.candidates("液压机") == ()
    assert list(index.revisions()) == []


def test_what_met_the_query_is_marked_in_the_original(index: SearchIndex, document: MakeDocument) -> None:
    fill(index, document("1", "四柱液壓機", model="SL-Y32/68", description="这台ＳＬ－Ｙ３２/68液压机"))
    (hit,) = index.search(Query("液压机 sl-y32")).hits
    assert [hit.name[start:end] for start, end in hit.name_marks] == ["液壓機", "SL-Y32"]
    assert [hit.summary[start:end] for start, end in hit.summary_marks] == ["ＳＬ－Ｙ３２", "液压机"]


# --- filters, facets, ranges -----------------------------------------------------------------------------------------


@pytest.fixture
def stocked(index: SearchIndex, document: MakeDocument) -> SearchIndex:
    listed = FirstSet("首台（套）技术装备", "省级", "目录-2024-1", False)
    claimed = FirstSet("首台（套）技术装备", "国家级", None, True)
    fill(
        index,
        document("a", category="油压机", city="武汉市", price=100, lead_days=30, specs=[("公称力", 6300, "kN")]),
        document("b", category="油压机", city="襄阳市", price=300, specs=[("公称力", "1000–5000", "kN")]),
        document("c", "数控折弯机", category="折弯机", city="襄阳市", lead_days=5, first_set=listed),
        document("d", "焊接机器人", category="焊接机器人", city="宜昌市", price=200, first_set=claimed),
        document("e", category="油压机", city="上海市", province="上海市", price=50, specs=[("公称力", 9000, "kN")]),
    )
    return index


def test_only_hubei_made_products_unless_asked(stocked: SearchIndex) -> None:
    assert sorted(found(stocked)) == ["a", "b", "c", "d"]
    assert sorted(found(stocked, hubei_only=False)) == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({"city": ("襄阳市",)}, ["b", "c"]),
        ({"city": ("襄阳市", "宜昌市")}, ["b", "c", "d"]),
        ({"city": ("襄阳市", "宜昌市"), "category": ("油压机", "焊接机器人")}, ["b", "d"]),
        ({"column": ("专栏2",)}, ["d"]),
        ({"clause": ("专栏1",)}, ["a", "b", "c"]),
        ({"first_set": ("省级",)}, ["c"]),
        ({"first_set": ("国家级",)}, []),
        ({"attribute": ("公称力",)}, ["a", "b"]),
        ({"city": ()}, ["a", "b", "c", "d"]),
        ({"city": ("没有这个市",)}, []),
    ],
)
def test_filters_are_or_inside_a_facet_and_and_between(
    stocked: SearchIndex, filters: dict[str, tuple[str, ...]], ids: list[str]
) -> None:
    assert sorted(found(stocked, filters=filters)) == ids


def test_facets_are_counted_as_if_their_own_filter_were_off(stocked: SearchIndex) -> None:
    query = Query(filters={"city": ("襄阳市",), "category": ("油压机",)}, facets=("city", "category", "column"))
    result = stocked.search(query)
    assert result.total == 1
    assert result.facets["city"] == (FacetCount("武汉市", 1), FacetCount("襄阳市", 1))
    assert result.facets["category"] == (FacetCount("折弯机", 1), FacetCount("油压机", 1))
    assert result.facets["column"] == (FacetCount("专栏1", 1),)


def test_facet_counts_stand_by_count_then_value(stocked: SearchIndex) -> None:
    (cities,) = stocked.search(Query(facets=("city",))).facets.values()
    assert [count.value for count in cities] == ["襄阳市", "宜昌市", "武汉市"]


@pytest.mark.parametrize(
    ("bounds", "ids"),
    [
        (Range(6300, None), ["a"]),
        (Range(6300.001, None), []),
        (Range(None, 1000), ["b"]),
        (Range(None, 999.9), []),
        (Range(2000, 3000), ["b"]),
        (Range(5000, 6300), ["a", "b"]),
        (Range(-5, 1e-9), []),
        (Range(6300, None, include_missing=True), ["a", "c", "d"]),
        (Range(None, None), ["a", "b", "c", "d"]),
    ],
)
def test_a_range_finds_the_products_whose_interval_touches_it(
    stocked: SearchIndex, bounds: Range, ids: list[str]
) -> None:
    assert sorted(found(stocked, ranges={"公称力": bounds})) == ids


@pytest.mark.parametrize(
    ("bounds", "ids"),
    [(Range(100, 200), ["a", "d"]), (Range(None, 100), ["a"]), (Range(250, None, include_missing=True), ["b", "c"])],
)
def test_prices_are_bounded_and_on_request_is_not_nought(stocked: SearchIndex, bounds: Range, ids: list[str]) -> None:
    assert sorted(found(stocked, price=bounds)) == ids


def test_days_to_deliver_are_bounded(stocked: SearchIndex) -> None:
    assert found(stocked, lead_days=Range(None, 10)) == ["c"]


def test_a_range_on_an_unknown_attribute_finds_nothing(stocked: SearchIndex) -> None:
    assert found(stocked, ranges={"没有[这]个:参数 TO *": Range(1, 2)}) == []


def test_extents_span_the_hits(stocked: SearchIndex) -> None:
    result = stocked.search(
        Query("液压机", numeric=("公称力", "price", "可折板长"), filters={"city": ("武汉市", "襄阳市")})
    )
    assert result.extents == {"公称力": Extent(1000, 6300, 2), "price": Extent(100, 300, 2)}


def test_figures_are_held_in_one_unit(index: SearchIndex, document: MakeDocument) -> None:
    fill(
        index,
        document("kN", category="油压机", specs=[("公称力", 6300, "kN")]),
        document("tf", category="油压机", specs=[("压力", 630, "tf")]),
        document("MN", category="油压机", specs=[("公称力", "6.3", "MN")]),
        document("text", category="油压机", attributes={"公称力": "6300kN"}),
        document("metres", category="油压机", specs=[("公称力", 6300, "m")]),
    )
    assert sorted(found(index, ranges={"公称力": Range(6299, 6301)})) == ["MN", "kN", "text", "tf"]


@pytest.mark.parametrize("query", [Query(page=0), Query(size=0), Query(size=1001), Query(facets=("colour",)),
                                   Query(filters={"colour": ("red",)})])  # fmt: skip
def test_an_impossible_query_is_refused(index: SearchIndex, query: Query) -> None:
    with pytest.raises(QueryRefused):
        index.search(query)


# --- order and pages -------------------------------------------------------------------------------------------------


def test_sorts_put_what_is_not_stated_last(stocked: SearchIndex) -> None:
    assert found(stocked, sort=Sort.CHEAPEST) == ["a", "d", "b", "c"]
    assert found(stocked, sort=Sort.DEAREST) == ["b", "d", "a", "c"]
    assert found(stocked, sort=Sort.SOONEST)[:2] == ["c", "a"]


def test_pages_hold_each_product_once(index: SearchIndex, document: MakeDocument) -> None:
    fill(index, *(document(str(number)) for number in range(57)))
    for text in ("", "液压机"):
        pages = [found(index, text, page=page, size=10) for page in range(1, 8)]
        assert [len(page) for page in pages] == [10, 10, 10, 10, 10, 7, 0]
        assert len({id for page in pages for id in page}) == 57


def test_pages_go_on_past_ten_thousand(index: SearchIndex, document: MakeDocument) -> None:
    def many() -> Iterator[Document]:
        yield from (document(f"{number:05}", model=f"Y{number}", price=number) for number in range(10_300))

    assert index.rebuild(many()) == 10_300
    assert found(index, sort=Sort.CHEAPEST, page=1025, size=10) == [f"{n:05}" for n in range(10_240, 10_250)]
    assert found(index, sort=Sort.CHEAPEST, page=1031, size=10) == []
    assert index.search(Query("液压机", page=1030, size=10)).total == 10_300
    assert len({hit.id for hit in index.scan(Query("液压机"))}) == 10_300
    cheap = [hit.id for hit in index.scan(Query(price=Range(None, 2_999), sort=Sort.CHEAPEST))]
    assert cheap == [f"{number:05}" for number in range(3_000)]


# --- suggestions and candidates --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prefix", "texts"),
    [
        ("四", ["四柱液压机"]),
        ("yeya", ["四柱液压机"]),
        ("YYJ", ["油压机", "四柱液压机"]),
        ("szy", ["四柱液压机"]),
        ("sl-y32", ["SL-Y32-68H"]),
        ("SLY3", ["SL-Y32-68H"]),
        ("油", ["油压机"]),
        ("zz", []),
        ("", []),
        (".*", []),
    ],
)
def test_what_is_typed_is_completed(index: SearchIndex, document: MakeDocument, prefix: str, texts: list[str]) -> None:
    fill(
        index,
        document("1", model="SL-Y32-68H", category="油压机"),
        document("2", "油压机", category="油压机"),
    )
    assert [suggestion.text for suggestion in index.suggest(prefix)] == texts


def test_suggestions_say_how_many_products_bear_the_name(index: SearchIndex, document: MakeDocument) -> None:
    fill(index, document("1"), document("2"), document("3", "四柱校直机"), document("4", "四柱校直机"))
    index.put([document("2", "板式热交换器", revision=2)])
    index.remove({"4": 5})
    index.refresh()
    counts = {suggestion.text: suggestion.count for suggestion in index.suggest("四柱")}
    assert counts == {"四柱液压机": 1, "四柱校直机": 1}
    assert len(index.suggest("四", size=1)) == 1


def test_candidates_share_words_with_the_need(index: SearchIndex, document: MakeDocument) -> None:
    fill(
        index,
        document("press", category="油压机"),
        document("bend", "数控折弯机", category="折弯机"),
        document("away", category="油压机", province="上海市"),
        document("robot", "码垛机械手", supplier="别家", city="黄石市"),
    )
    need = "我们做支重轮的，想换一台630吨以上的油压机，台面左右不小于1.4米。"
    assert [hit.id for hit in index.candidates(need)] == ["press"]
    assert {hit.id for hit in index.candidates(need, hubei_only=False)} == {"press", "away"}
    assert len(index.candidates(need, 1, hubei_only=False)) == 1
    assert index.candidates("，。") == ()


# --- writing ---------------------------------------------------------------------------------------------------------


def test_an_older_revision_never_replaces_a_newer_one(index: SearchIndex, document: MakeDocument) -> None:
    assert index.put([document("7", "液压机", revision=2)]).stale == ()
    written = index.put([document("7", "折弯机", revision=1)])
    assert (written.applied, written.stale) == (0, ("7",))
    assert found(index, "液压机") == ["7"]
    assert index.search(Query("折弯机")).total == 0


def test_the_newest_of_one_batch_wins_in_any_order(index: SearchIndex, document: MakeDocument) -> None:
    newest, older = document("7", "液压机", revision=3), document("7", "折弯机", revision=2)
    index.put([newest, older])
    assert found(index, "液压机") == ["7"]
    assert dict(index.revisions()) == {"7": 3}


def test_the_same_revision_may_be_written_again(index: SearchIndex, document: MakeDocument) -> None:
    index.put([document("7", "液压机", revision=2)])
    assert index.put([document("7", "液压机", revision=2)]).applied == 1
    index.refresh()
    assert index.health().documents == 1


def test_a_removed_product_does_not_come_back_late(index: SearchIndex, document: MakeDocument) -> None:
    fill(index, document("7", revision=1), document("8"))
    index.remove({"7": 3})
    assert index.put([document("7", revision=2)]).stale == ("7",)
    assert found(index, "液压机") == ["8"]
    assert found(index) == ["8"]
    assert index.health().documents == 1
    assert dict(index.revisions()) == {"8": 1}


def test_a_late_removal_does_not_take_a_newer_product_away(index: SearchIndex, document: MakeDocument) -> None:
    fill(index, document("7", revision=5))
    assert index.remove({"7": 4}).stale == ("7",)
    assert found(index) == ["7"]


def test_a_removed_product_may_be_offered_anew(index: SearchIndex, document: MakeDocument) -> None:
    fill(index, document("7", revision=1))
    index.remove({"7": 2})
    index.put([document("7", revision=3)])
    assert found(index, "液压机") == ["7"]


def test_removing_the_unknown_is_remembered(index: SearchIndex, document: MakeDocument) -> None:
    index.remove({"7": 2})
    assert index.put([document("7", revision=1)]).stale == ("7",)
    assert found(index) == []


def test_nothing_to_write_is_fine(index: SearchIndex) -> None:
    assert index.put([]).applied == 0
    assert index.remove({}).applied == 0


# --- rebuilding ------------------------------------------------------------------------------------------------------


def test_a_rebuild_replaces_everything(index: SearchIndex, document: MakeDocument) -> None:
    fill(index, document("old"), document("kept", revision=1))
    assert index.rebuild([document("kept", "折弯机", revision=4), document("new")]) == 2
    assert sorted(found(index)) == ["kept", "new"]
    assert found(index, "折弯机") == ["kept"]


def test_searches_answer_from_the_old_index_while_the_new_one_fills(index: SearchIndex, document: MakeDocument) -> None:
    fill(index, document("old"))
    seen = []

    def slowly() -> Iterator[Document]:
        yield document("new")
        seen.extend(found(index))
        yield document("newer")

    index.rebuild(slowly())
    assert seen == ["old"]
    assert sorted(found(index)) == ["new", "newer"]


def test_a_rebuild_that_fails_changes_nothing(index: SearchIndex, document: MakeDocument) -> None:
    fill(index, document("old"))

    def broken() -> Iterator[Document]:
        yield document("new")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError, match="went away"):
        index.rebuild(broken())
    assert found(index) == ["old"]
    fill(index, document("after"))
    assert sorted(found(index)) == ["after", "old"]


def test_removals_outlive_a_rebuild(index: SearchIndex, document: MakeDocument) -> None:
    fill(index, document("7", revision=1), document("8", revision=1))
    index.remove({"7": 3, "8": 3})
    index.rebuild([document("8", revision=4)])
    assert index.put([document("7", revision=2)]).stale == ("7",)
    assert found(index) == ["8"]


def test_a_write_during_a_rebuild_is_kept_or_refused(index: SearchIndex, document: MakeDocument) -> None:
    fill(index, document("old"), document("behind", revision=1))
    refused = []

    def meanwhile() -> Iterator[Document]:
        yield document("behind", revision=1)
        try:
            index.put([document("came", revision=1), document("behind", revision=2)])
            index.remove({"gone": 2})
        except IndexBusy:
            refused.append(True)
        yield document("gone", revision=1)

    index.rebuild(meanwhile())
    if refused:
        assert dict(index.revisions()) == {"behind": 1, "gone": 1}
    else:
        index.refresh()
        assert dict(index.revisions()) == {"behind": 2, "came": 1}
    assert index.put([document("after")]).applied == 1


def test_the_rebuilt_index_takes_writes(index: SearchIndex, document: MakeDocument) -> None:
    index.rebuild([document("1", revision=2)])
    assert index.put([document("1", revision=1), document("2")]).stale == ("1",)
    assert sorted(found(index)) == ["1", "2"]


def test_drift_names_what_differs(index: SearchIndex, document: MakeDocument) -> None:
    fill(index, document("same"), document("behind", revision=1), document("extra"))
    difference = drift(index, {"same": 1, "behind": 2, "missing": 1})
    assert (difference.missing, difference.stale, difference.extra) == (("missing",), ("behind",), ("extra",))
    assert not difference.is_none
    assert drift(index, {"same": 1, "behind": 1, "extra": 1}).is_none


def test_health_says_which_engine_and_how_many(index: SearchIndex, document: MakeDocument) -> None:
    fill(index, document("1"), document("2"))
    assert index.health().documents == 2
    assert index.health().engine in ("embedded", "elasticsearch")
