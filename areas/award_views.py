"""The pages about the money, and their downloads."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from areas import open_data
from areas.award_lines import AwardLine, in_order, shown
from areas.choices import AreaLine, Directory, directory
from areas.downloads import csv_file, delimiter, for_any_site, json_file
from areas.forms import AwardFilterForm
from areas.models import Area, FundingAward
from areas.overviews import WAYS, Chosen, Overview, Way, areas_without, overview, way_named
from areas.selection import PARAMETERS, Selection, counts, with_words
from areas.tallies import every_tally, rows_in, tallies
from areas.totals import (
    ProgrammeTotal,
    programme_total_of,
    round_totals_of,
    rounds_in_order,
)
from nplv.addresses import address
from nplv.fragments import kept

PAGE_SIZE = 15
LATEST = F("announced_on").desc(nulls_last=True)


class Order(NamedTuple):
    slug: str
    name: str
    fields: tuple[Any, ...]


ORDERS = (
    Order("", "Nieuwste eerst", ("-round__year", LATEST, "recipient", "key")),
    Order("bedrag", "Grootste bedrag eerst", (F("amount").desc(nulls_last=True), "key")),
    Order("ontvanger", "Ontvanger van A tot Z", ("recipient", "-round__year", "key")),
)


@dataclass(frozen=True)
class Shown:
    """What the page about a selection holds."""

    total: ProgrammeTotal
    overview: Overview
    areas_without: list[AreaLine]
    page: Any


@require_safe
def awards(request: HttpRequest) -> HttpResponse:
    """Every award that was chosen, their sum, and the sum divided in one of four ways."""
    every = kept(request, "awards-directory", make=directory)
    form = AwardFilterForm(request.GET, every)
    way, order = way_named(request.GET.get("per", "")), _order(request.GET.get("volgorde", ""))
    selection = form.selection
    if selection is None:
        form.show({})
        return render(request, "areas/awards.html", {"form": form, "way": way, "ways": WAYS})
    if any(request.GET.get(name) == "" for name in PARAMETERS.values()):
        return redirect(_address(selection, per=way.slug, volgorde=order.slug))
    context = {
        "form": form,
        "selection": selection,
        "chips": _chips(selection, form, per=way.slug, volgorde=order.slug),
        "shown": cache(lambda: _shown(request, form, selection, way=way, order=order)),
        "way": way,
        "ways": [(one, _address(selection, per=one.slug, volgorde=order.slug)) for one in WAYS],
        "order": order,
        "orders": [(one, _address(selection, per=way.slug, volgorde=one.slug)) for one in ORDERS],
        "downloads": _downloads(selection),
    }
    return render(request, "areas/awards.html", context)


def _shown(
    request: HttpRequest, form: AwardFilterForm, selection: Selection, *, way: Way, order: Order
) -> Shown:
    every = form.directory
    whole = kept(request, "awards-tallies", make=lambda: every_tally(every.rounds))
    matching = whole
    if selection.words:
        worded = with_words(FundingAward.objects.all(), selection.words, every)
        matching = tallies(worded, every.rounds)
    form.show(counts(matching, selection))
    found = [tally for tally in matching if selection.holds(tally)] if selection else matching
    chosen = Chosen(selection, every, found, whole)
    return Shown(
        programme_total_of(found),
        overview(way, chosen),
        areas_without(chosen) if way.slug == "gebied" else [],
        _page(request, selection, every, order=order, length=rows_in(found)),
    )


@require_safe
def award(request: HttpRequest, key: str) -> HttpResponse:
    """One award, at an address that stays."""
    found = get_object_or_404(FundingAward.objects.with_round(), key=key)
    in_round = tallies(FundingAward.objects.filter(round=found.round_id))
    context = {
        "award": found,
        "of_round": round_totals_of(in_round, [found.round])[0],
        "articles": found.articles.published().current(),
    }
    return render(request, "areas/award.html", context)


def _page(
    request: HttpRequest, selection: Selection, every: Directory, *, order: Order, length: int
) -> Any:
    """Return the page that was asked for, in one query."""
    page: Any = Paginator(range(length), PAGE_SIZE).get_page(request.GET.get("page"))
    place: range = page.object_list
    if not selection:
        page.object_list = in_order(order.fields, place)
        return page
    chosen = selection.narrow(FundingAward.objects.all(), every)
    page.object_list = [AwardLine._make(row) for row in shown(chosen, order.fields, place)]
    return page


def _order(slug: str) -> Order:
    return next((one for one in ORDERS if one.slug == slug), ORDERS[0])


def _address(selection: Selection, **more: str) -> str:
    """Return the page with this selection; what is shown first needs no word in the address."""
    if more.get("per") == WAYS[0].slug:
        more["per"] = ""
    query = selection.query(**more)
    return f"{address('areas:awards')}?{query}" if query else address("areas:awards")


def _chips(selection: Selection, form: AwardFilterForm, **more: str) -> list[tuple[str, str, str]]:
    """Return each choice by name and words, and the address without it."""
    said = {
        "scheme": str(selection.scheme),
        "round": str(selection.round),
        "area": "niet bij één gebied" if isinstance(selection.area, str) else str(selection.area),
        "year": str(selection.year),
        "kind": dict(FundingAward.Kind.choices).get(selection.kind, ""),
        "words": f"‘{selection.words}’",
    }
    return [
        (str(form.fields[name].label), said[name], _address(selection.without(name), **more))
        for name in selection.values()
    ]


# --- Downloads ---------------------------------------------------------------------------------


def _downloads(selection: Selection) -> dict[str, str]:
    """Return the addresses of this selection as files."""

    def file(name: str, **more: str) -> str:
        query = selection.query(**more)
        return f"{address(f'areas:awards-{name}')}{'?' if query else ''}{query}"

    return {
        "semicolons": file("csv"),
        "commas": file("csv", scheiding="komma"),
        "json": file("json"),
        "geojson": file("geojson"),
    }


Make = Callable[[HttpRequest, Selection, Directory], HttpResponse]


def _download(make: Make) -> Callable[[HttpRequest], HttpResponse]:
    """Return a view that answers with the chosen awards, or says which choice does not exist."""

    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        every = directory()
        form = AwardFilterForm(request.GET, every)
        if (selection := form.selection) is not None:
            return make(request, selection, every)
        said = [f"{PARAMETERS[name]}: {errors[0]}" for name, errors in form.errors.items()]
        refusal = HttpResponse("\n".join(said), "text/plain; charset=utf-8", status=400)
        return for_any_site(refusal)

    return view


def _rows(selection: Selection, every: Directory) -> list[FundingAward]:
    """Return what was chosen; rounds and areas are at hand, so no row brings its own."""
    rounds = {one.pk: one for one in rounds_in_order()}
    areas = Area.objects.defer("intro", "sources", "note").in_bulk()
    found = list(selection.narrow(FundingAward.objects.all(), every))
    for award in found:
        award.round = rounds[award.round_id]
        award.area = areas[award.area_id] if award.area_id else None
    return found


def _csv(request: HttpRequest, selection: Selection, every: Directory) -> HttpResponse:
    by = delimiter(request)

    def text() -> str:
        return open_data.awards_csv(_rows(selection, every), delimiter=by)

    # The whole file is asked for most and may be too large for the page cache.
    whole = text() if selection else kept(request, "awards-csv", by, make=text)
    return csv_file(whole, "toekenningen.csv")


def _json(request: HttpRequest, selection: Selection, every: Directory) -> HttpResponse:
    found = _rows(selection, every)
    named = {award.round_id for award in found}
    rounds = [one for one in rounds_in_order() if one.pk in named or not selection]
    totals = round_totals_of(tallies(FundingAward.objects.all()), rounds)
    return json_file(open_data.awards_json(found, totals))


def _geojson(request: HttpRequest, selection: Selection, every: Directory) -> HttpResponse:
    return json_file(open_data.awards_geojson(_rows(selection, every)), "application/geo+json")


awards_csv = _download(_csv)
awards_json = _download(_json)
awards_geojson = _download(_geojson)
