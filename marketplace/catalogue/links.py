"""Chosen filters as links that take them out, and what may be relaxed, in words."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.comparison import figure
from catalog.index.protocol import Facet
from marketplace.catalogue.address import Address, Bounds
from marketplace.catalogue.asking import Asked
from marketplace.catalogue.doors import OTHERS
from marketplace.catalogue.wording import (
    city_shown,
    column_title,
    figure_words,
    requirement_shown,
    term_words,
    unit_shown,
)
from marketplace.presentation import translated as _


@dataclass(frozen=True, slots=True)
class Chosen:
    """One chosen filter: what it says, and the address without it."""

    label: str
    address: Address


def chosen_filters(address: Address, asked: Asked, kinds: tuple[str, ...] = ()) -> tuple[Chosen, ...]:
    """Everything that narrows the results: the categories and figures of the words too."""
    own = f"{_('类目')}{_('：')}{_('、').join(map(term_words, kinds))}"
    chosen = [Chosen(own, address.but(any_kind=True))] if kinds else []
    chosen += [
        Chosen(facet_label(facet, value), address.without_value(facet, value))
        for facet, values in address.facets.items()
        for value in values
    ]
    typed = [
        Chosen(bounds_label(name, bounds), address.without_bounds(name)) for name, bounds in address.bounds.items()
    ]
    told = [
        Chosen(f"{figure_words(r.attribute)}{requirement_shown(r)}", address.without_bounds(r.attribute))
        for r in asked.requirements
        if r.hard and r.span and r.attribute not in address.bounds
    ]
    if address.has_price:
        label = f"{_('单价')} {_interval(address.cheapest, address.dearest)}{_('万元')}"
        typed.append(Chosen(label, address.but(cheapest=None, dearest=None)))
    if address.section:
        label = column_title(address.section)
        label = label if address.section == OTHERS else f"{_('专栏')}{address.section} {label}"
        chosen.append(Chosen(label, address.but(section=None)))
    if address.only_stated:
        typed.append(Chosen(_("只看已写明的"), address.but(only_stated=False)))
    return (*chosen, *told, *typed)


def facet_label(facet: str, value: str) -> str:
    """A facet's value as it reads on the page."""
    if facet == Facet.CITY:
        return str(city_shown(value).striptags())
    return term_words(value) if facet == Facet.CATEGORY else value


def bounds_label(attribute: str, bounds: Bounds) -> str:
    """Bounds in words: 公称力 630～1000 吨."""
    return f"{figure_words(attribute)} {_interval(bounds.low, bounds.high)} {unit_shown(bounds.unit)}".strip()


def _interval(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"≥{figure(low)}" if low is not None else f"≤{figure(high or 0)}"
    return f"{figure(low)}～{figure(high)}"


def relaxation_label(label: str) -> str:
    """What dropping one filter is called."""
    named = {"price": _("单价"), "stated": _("只看已写明的"), "scope": _("只看鄂产")}
    return _("去掉“%(filter)s”", filter=named.get(label, label))
