"""A product as the index holds it: the same tokens, facets and numbers for every engine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from catalog.analysis import Analyzer, analyzer_for, concept_token, fold_text
from catalog.index.figures import AttributeBook, FigureReader, Interval
from catalog.records import Product
from seed_catalog.model import Attribute, Plan

SENTINEL = "▪"  # every text field ends with it: engines then count every document alike in BM25
JOINT = "\x1f"  # between the typed key and the name it stands for
_LONGEST_TEXT = 6000
_TIE_BITS = 22
_MOST = 2**40  # fen or days; with the tie behind it, it still fits 64 bits
_NOT_TYPED = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Document:
    """A product as the index holds it. Text fields are tokens joined by blanks, each ending in `SENTINEL`.

    `figures` are intervals by attribute key, in the attribute's usual unit. `typed` are keys to complete, with the name
    each stands for. `prior` (0..0.02) and `tie` (48 bits) settle ties alike in every engine. `price` is in yuan.
    """

    id: str
    revision: int
    title: str
    kind: str
    body: str
    sounds: str
    typed: tuple[str, ...]
    name: str
    summary: str
    facets: Mapping[str, tuple[str, ...]]
    figures: Mapping[str, Interval]
    is_hubei_made: bool
    price: float | None
    lead_days: int | None
    prior: float
    tie: int

    @property
    def browse_order(self) -> int:
        """Greatest first: the order where nothing was asked."""
        return int(self.prior * 2**20) << 40 | self.tie >> 8

    @property
    def cheap_order(self) -> int:
        """Least first: price in fen, made unique by the tie; prices on request come last."""
        return _unique(_MOST if self.price is None else round(self.price * 100), self.tie)

    @property
    def dear_order(self) -> int:
        """Greatest first: as `cheap_order`; prices on request come last here too."""
        return _unique(0 if self.price is None else round(self.price * 100) + 1, self.tie)

    @property
    def soon_order(self) -> int:
        """Least first: days to deliver, made unique by the tie; what is not stated comes last."""
        return _unique(_MOST if self.lead_days is None else self.lead_days, self.tie)


def _unique(value: int, tie: int) -> int:
    return min(max(value, 0), _MOST) << _TIE_BITS | tie >> (48 - _TIE_BITS)


class DocumentBuilder:
    """Turns products into documents; remembers what repeats."""

    def __init__(self, plan: Plan, analyzer: Analyzer) -> None:
        self.book = AttributeBook(plan)
        self._plan = plan
        self._analyzer = analyzer
        self._reader = FigureReader(self.book)
        self._kinds = lru_cache(maxsize=8192)(self._kind_parts)
        self._places = lru_cache(maxsize=4096)(self._places_in_plan)
        self._named = lru_cache(maxsize=65536)(self._name_parts)

    def document(self, product: Product) -> Document:
        """The product as a document."""
        title, concepts, sounds, typed = self._named(product.name)
        kind, kind_sounds, kind_typed = self._kinds(product.category, concepts)
        figures = self._reader.figures(product)
        tie = int.from_bytes(blake2b(product.id.encode(), digest_size=6).digest(), "big")
        return Document(
            id=product.id,
            revision=product.revision,
            title=_joined((title, *self._analyzer.tokens(product.model))),
            kind=kind,
            # each token once: a description that repeats the table says nothing new
            body=_joined(self._body(product)),
            sounds=_joined((sounds, kind_sounds)),
            typed=typed + _typed(product.model, self._analyzer) + kind_typed,
            name=f"{product.name} {product.model}".strip(),
            summary=product.description[:_LONGEST_TEXT],
            facets=self._facets(product, figures),
            figures=figures,
            is_hubei_made=product.is_hubei_made,
            price=None if product.price_yuan is None else float(product.price_yuan),
            lead_days=product.lead_days,
            prior=_prior(product, len(figures), tie),
            tie=tie,
        )

    def _name_parts(self, name: str) -> tuple[str, tuple[str, ...], str, tuple[str, ...]]:
        tokens = self._analyzer.tokens(name)
        known = set(tokens)
        characters = [c for c in dict.fromkeys(fold_text(name)) if "\u3400" <= c <= "\u9fff" and c not in known]
        return (
            " ".join((*tokens, *characters)),
            self._analyzer.terms_named(name),
            " ".join(self._analyzer.sounds(name)),
            _typed(name, self._analyzer),
        )

    def _kind_parts(self, category: str | None, concepts: tuple[str, ...]) -> tuple[str, str, tuple[str, ...]]:
        """Tokens, sounds and typed keys of a product's category and of the terms that its name names."""
        terms = dict.fromkeys((category, *concepts) if category else concepts)
        kinds = [self._kind_tokens(term, term == category) for term in terms]
        sounds = " ".join(sounds for _, sounds, _ in kinds if sounds)
        return _joined(tokens for tokens, _, _ in kinds), sounds, kinds[0][2] if category else ()

    def _kind_tokens(self, term: str, is_own: bool) -> tuple[str, str, tuple[str, ...]]:
        """Tokens, sounds and typed keys of a term; only its own category lends a product the term's words."""
        category = self._plan.categories.get(term)
        english = category.trade.english if category else ()
        names = (term, *(category.aliases if category else ())) if is_own else ()
        tokens = [concept_token(term)]
        for text in (*names, *english):
            tokens.extend(self._analyzer.tokens(text))
        sounds = self._analyzer.sounds(term) if is_own else []
        return " ".join(dict.fromkeys(tokens)), " ".join(sounds), _typed(term, self._analyzer) if is_own else ()

    def _body(self, product: Product) -> Iterable[str]:
        """Tokens of all that describes the product, but for its name and model."""
        told: list[str] = []
        for spec in product.specs:
            told += (spec.name, spec.value if isinstance(spec.value, str) else f"{spec.value:g}")
        for named in product.attributes.items():
            told += named
        told += (product.supplier, product.city, product.description[:_LONGEST_TEXT])
        return self._analyzer.tokens_once(told, product.model)  # the title has it in all its parts

    def _facets(self, product: Product, figures: Mapping[str, Interval]) -> dict[str, tuple[str, ...]]:
        found = {
            "city": (product.city,),
            "province": (product.province,),
            "supplier": (product.supplier,),
            "attribute": tuple(figures),
            **self._places(product.category or ""),
        }
        if product.first_set and product.first_set.is_listed and product.first_set.level:
            found["first_set"] = (product.first_set.level,)
        return {facet: values for facet, values in found.items() if values and values[0]}

    def _places_in_plan(self, term: str) -> Mapping[str, tuple[str, ...]]:
        """The category as a facet, and where the plan names it."""
        category = self._plan.categories.get(term)
        if category is None:
            return {"category": (term,)}
        column = (f"专栏{category.column}",) if category.column else ()
        return {"category": (term,), "clause": category.clauses, "column": column}


def _joined(tokens: Iterable[str]) -> str:
    return " ".join((*filter(None, tokens), SENTINEL))


def typed_key(text: str) -> str:
    """What is typed, as it is looked up: folded, without blanks and joints."""
    folded = fold_text(text)
    return folded if folded.isalnum() else _NOT_TYPED.sub("", folded)


def _typed(label: str, analyzer: Analyzer) -> tuple[str, ...]:
    """Keys that complete to the label: from each of its words on, by characters, pinyin and initials."""
    label = label.strip()[:120]
    keys: dict[str, None] = {}
    for place, rest in enumerate(analyzer.endings(label)):
        rest = (rest if rest.isalnum() else typed_key(rest))[:40]
        keys[rest] = None
        if place < 2 and not rest.isascii():
            keys.update(dict.fromkeys(analyzer.pinyin(rest)))
    return tuple(f"{key}{JOINT}{label}" for key in keys)


def _prior(product: Product, figures: int, tie: int) -> float:
    """Better described products stand a little higher; the tie makes the value all but unique."""
    described = min(figures, 6) / 6 + (product.price_yuan is not None) + (product.lead_days is not None)
    listed = bool(product.first_set and product.first_set.is_listed)
    return 0.02 * (0.6 * (described + listed) / 4 + 0.4 * tie / 2**48)


_FOR_PLANS: dict[int, tuple[Plan, DocumentBuilder]] = {}


def builder_for(plan: Plan) -> DocumentBuilder:
    """The builder with the plan's words; the same one for the same plan."""
    held = _FOR_PLANS.get(id(plan))
    if held is None or held[0] is not plan:
        held = _FOR_PLANS[id(plan)] = (plan, DocumentBuilder(plan, analyzer_for(plan)))
    return held[1]


def document_for(product: Product, plan: Plan) -> Document:
    """The product as the index holds it."""
    return builder_for(plan).document(product)


def attribute_key(attribute: Attribute, plan: Plan) -> str:
    """The key under which documents hold a template's attribute, and queries ask for it."""
    return builder_for(plan).book.key(attribute)


def attribute_unit(attribute: Attribute, plan: Plan) -> str:
    """The unit in which the index holds a template's attribute."""
    return builder_for(plan).book.unit(attribute)


def attribute_keys(plan: Plan) -> tuple[str, ...]:
    """The keys of all attributes of the plan's templates."""
    return builder_for(plan).book.keys()
