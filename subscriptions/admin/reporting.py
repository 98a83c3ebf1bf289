"""The report of a mailing: a page with charts and the same numbers in tables, and a file."""

import csv
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from subscriptions.audience import Standing, standing
from subscriptions.charts import in_rows, over_time, parts_of_whole
from subscriptions.exporting import safe_cell
from subscriptions.figures import Figures, departures, figures_to_show, previous
from subscriptions.models import Delivery, Mailing

Status = Delivery.Status
COMPARED = 5
OTHERS = "alle andere"
# What the ESP accepted and no more is known of; then what it told; then what never left.
KINDS = {
    Status.DELIVERED: "good",
    Status.SENT: "fair",
    Status.DEFERRED: "wait",
    Status.BOUNCED: "bad",
    Status.COMPLAINED: "bad",
    Status.REJECTED: "bad",
    Status.FAILED: "bad",
    Status.UNKNOWN: "wait",
    Status.SKIPPED: "none",
    Status.CANCELLED: "none",
    Status.QUEUED: "none",
    Status.SENDING: "none",
}
LABELS = {
    Status.DELIVERED: "afgeleverd",
    Status.SENT: "aangenomen, verder niets gehoord",
    Status.DEFERRED: "uitgesteld: de ontvanger vroeg om later",
    Status.BOUNCED: "teruggekomen",
    Status.COMPLAINED: "spamklacht",
    Status.REJECTED: "geweigerd door de verzenddienst",
    Status.FAILED: "mislukt",
    Status.UNKNOWN: "onbekend of het weg is",
    Status.SKIPPED: "overgeslagen: intussen weg of geblokkeerd",
    Status.CANCELLED: "geannuleerd",
    Status.QUEUED: "wacht nog",
    Status.SENDING: "wordt nu verzonden",
}
REASONS = {
    "invalid": "adres bestaat niet",
    "bounced": "adres neemt geen mail aan",
    "timed_out": "te lang geen antwoord",
    "blocked": "tegengehouden door de ontvanger",
    "spam": "aangezien voor spam",
    "unsubscribed": "afgemeld bij de verzenddienst",
    "other": "andere reden",
    "not_told": "reden niet bekend",
}


class ReportPages(admin.ModelAdmin):
    """What the admin of mailings shows of a mailing that was sent; a base of it."""

    def report_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/rapport/", view(self.report), name="subscriptions_mailing_report"),
            path("<int:pk>/rapport.csv", view(self.report_csv), name="subscriptions_mailing_csv"),
        ]

    def report_context(self, mailing: Mailing) -> dict[str, Any]:
        """Return what the templates of this module add to the page of a mailing."""
        return {"departures": departures([mailing.pk])[mailing.pk]} if mailing.started_at else {}

    def report(self, request: HttpRequest, pk: int) -> HttpResponse:
        mailing = self._reported(request, pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Rapport van ‘{mailing.issue}’",
            "mailing": mailing,
            **_numbers(mailing),
        }
        return TemplateResponse(request, "admin/subscriptions/mailing_report.html", context)

    def report_csv(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Return all numbers of the page, one a line, for a Dutch spreadsheet."""
        mailing = self._reported(request, pk)
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="rapport-{mailing.pk}.csv"'
        response.write("\ufeff")
        writer = csv.writer(response, delimiter=";")
        writer.writerow(["onderdeel", "wat", "aantal"])
        for row in _rows(mailing):
            writer.writerow([safe_cell(str(cell)) for cell in row])
        return response

    def _reported(self, request: HttpRequest, pk: int) -> Mailing:
        begun = Mailing.objects.filter(started_at__isnull=False)
        mailing = get_object_or_404(begun.select_related("issue", "rendering"), pk=pk)
        if not self.has_view_permission(request, mailing):
            raise PermissionDenied
        return mailing


def _numbers(mailing: Mailing) -> dict[str, Any]:
    now = standing(mailing)
    shown = figures_to_show(mailing)
    figures, counted_at = shown or (None, None)
    outcome = _outcome(now)
    return {
        "now": now,
        "outcome": outcome,
        "outcome_chart": parts_of_whole(outcome),
        "departures": departures([mailing.pk])[mailing.pk],
        "figures": figures,
        "counted_at": counted_at,
        "comparison": _comparison(mailing, now),
        **(_charts(figures) if figures else {}),
    }


def _charts(figures: Figures) -> dict[str, Any]:
    reasons = _reasons(figures)
    domains = [
        (name or OTHERS, of, bounced, percent(bounced, of)) for name, of, bounced in figures.domains
    ]
    shares = [
        (name, round(1000 * bounced / of), share) for name, of, bounced, share in domains if of
    ]
    return {
        "time_chart": over_time(figures.minutes),
        "reason_chart": in_rows([(label, value, "") for label, value in reasons]),
        "domain_chart": in_rows(shares),
        "domains": domains,
    }


def _outcome(now: Standing) -> list[tuple[str, str, int]]:
    """Return kind, label and count, in the order of the bar; only what occurs."""
    return [
        (kind, LABELS[status], now.counts[status])
        for status, kind in KINDS.items()
        if now.counts[status]
    ]


def _reasons(figures: Figures) -> list[tuple[str, int]]:
    return [(REASONS.get(reason, reason), number) for reason, number in figures.reasons]


def _comparison(mailing: Mailing, now: Standing) -> list[dict[str, Any]]:
    """Return this mailing and the ones before it; shares of what the ESP accepted."""
    others = previous(mailing, limit=COMPARED)
    left = departures([mailing.pk, *(other.pk for other in others)])
    rows = [(mailing, now), *((other, standing(other)) for other in others)]
    return [
        {
            "mailing": each,
            "audience": stands.audience,
            "accepted": stands.accepted,
            "bounced": percent(stands.counts[Status.BOUNCED], stands.accepted),
            "complained": percent(stands.counts[Status.COMPLAINED], stands.accepted, places=2),
            "left": percent(left[each.pk], stands.accepted, places=2),
        }
        for each, stands in rows
    ]


def _rows(mailing: Mailing) -> list[tuple[str, str, object]]:
    now = standing(mailing)
    shown = figures_to_show(mailing)
    rows: list[tuple[str, str, object]] = [
        ("verzending", "editie", mailing.issue),
        ("verzending", "ontvangers", now.audience),
        *(("uitkomst", LABELS[status], number) for status, number in _in_order(now)),
        ("afmeldingen", "via deze editie", departures([mailing.pk])[mailing.pk]),
    ]
    if shown is None:
        return rows
    figures = shown[0]
    rows += [
        ("teruggekomen", "blijvend", figures.hard),
        ("teruggekomen", "tijdelijk", figures.soft),
    ]
    rows += [("reden van terugkomen", label, number) for label, number in _reasons(figures)]
    rows += [
        ("tijd sinds het begin", bar.label, bar.value) for bar in over_time(figures.minutes).bars
    ]
    for name, recipients, bounced in figures.domains:
        rows.append(("maildomein: ontvangers", name or OTHERS, recipients))
        rows.append(("maildomein: teruggekomen", name or OTHERS, bounced))
    return rows


def _in_order(now: Standing) -> list[tuple[Status, int]]:
    return [(status, now.counts[status]) for status in KINDS]


def percent(part: int, whole: int, *, places: int = 1) -> str:
    """Return a share in Dutch: 1,5%."""
    return f"{100 * part / whole:.{places}f}%".replace(".", ",") if whole else "–"
