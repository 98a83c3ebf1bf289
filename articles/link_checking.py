"""The links of the issues that are being made: asked in the background, remembered per address.

Addresses outside are asked through `nplv.outside`, which reaches nothing of our own network. Hosts
are asked side by side, the links to one host one after the other with a pause. Own addresses are
looked up in the database. What nobody could tell is never called dead.
"""

import datetime as dt
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import NamedTuple
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from articles.checks.reading import links_of, web_addresses
from articles.mail_blocks import items_of
from articles.models import Issue, LinkState, link_key
from articles.own_pages import is_own, why_empty
from nplv import outside

State = LinkState.State
SECONDS = 20.0  # that one round may take; the next one goes on
SIDE_BY_SIDE = 8  # hosts
PAUSE = 1.0  # seconds between two questions to one host
AGAIN = {State.GOOD: dt.timedelta(hours=24), State.DEAD: dt.timedelta(hours=1)}
AGAIN_IN_REVIEW = dt.timedelta(hours=4)
OWN_AGAIN = dt.timedelta(minutes=5)  # costs nothing, and an article may come online any moment
FORGOTTEN_AFTER = dt.timedelta(days=90)
WORKED_ON = dt.timedelta(days=14)
_GONE = {404, 410}


class Verdict(NamedTuple):
    """What to think of an address: whether it answered, or our own network may be the cause."""

    state: str
    reason: str = ""
    answered: bool = True
    maybe_ours: bool = False


_NOTHING_ANSWERS = Verdict(State.FRESH, answered=False)  # that says nothing of any link
_SILENT = Verdict(State.UNSURE, "de site antwoordde niet op tijd", answered=False, maybe_ours=True)
_NO_ANSWER: dict[type[outside.OutsideError], Verdict] = {
    outside.NoSuchHostError: Verdict(
        State.DEAD, "dit adres bestaat niet", answered=False, maybe_ours=True
    ),
    outside.ConnectionRefusedByHostError: Verdict(
        State.DEAD, "de site is niet bereikbaar", answered=False, maybe_ours=True
    ),
    outside.RefusedError: Verdict(
        State.UNSURE, "de site of de poort is niet openbaar", answered=False
    ),
    outside.InsideError: Verdict(
        State.DEAD, "dit adres ligt niet op het open internet", answered=False
    ),
    outside.BadCertificateError: Verdict(
        State.UNSURE, "het beveiligingscertificaat van de site klopt niet"
    ),
    outside.TooManyRedirectsError: Verdict(State.UNSURE, "de site stuurt steeds door"),
}
Look = Callable[[str], outside.Answer]


class LinkRefusedError(Exception):
    """Nobody can say this of an address that is in no issue; the text says so in Dutch."""


def due(*, now: dt.datetime | None = None) -> list[str]:
    """Return the addresses in issues that are being made whose answer is unknown or old."""
    now = now or timezone.now()
    wanted: dict[str, dt.timedelta] = {}
    for issue in _open_issues(now):
        in_review = issue.status == Issue.Status.IN_REVIEW
        for url in web_addresses(links_of(issue, items_of(issue))):
            longest = AGAIN_IN_REVIEW if in_review else AGAIN[State.GOOD]
            wanted[url] = min(longest, wanted.get(url, longest))
    keys = [link_key(url) for url in wanted]
    states = {state.url: state for state in LinkState.objects.filter(key__in=keys)}
    return [url for url, longest in wanted.items() if _is_due(url, states.get(url), longest, now)]


def check(urls: list[str], *, look: Look = outside.look_up, seconds: float = SECONDS) -> int:
    """Ask how these addresses answer and remember it, within `seconds`; return how many."""
    own = [url for url in urls if is_own(url)]
    for url in own:
        reason = why_empty(url)
        _remember(url, Verdict(State.DEAD, reason) if reason else Verdict(State.GOOD))
    answered = dict(_ask_outside(urls, look, seconds))
    online = any(verdict.answered for verdict in answered.values()) or _reached_lately()
    for url, verdict in answered.items():
        _remember(url, verdict if online or not verdict.maybe_ours else _NOTHING_ANSWERS)
    return len(own) + len(answered)


def check_due() -> int:
    """Check what is due, as far as time allows, and forget what is in no issue any more."""
    old = timezone.now() - FORGOTTEN_AFTER
    LinkState.objects.filter(checked_at__lt=old, accepted_at=None).delete()
    return check(due())


@transaction.atomic
def ask_again(issue: Issue) -> int:
    """Let all links of `issue` be checked at the next round; return how many."""
    urls = web_addresses(links_of(issue, items_of(issue)))
    _rows(urls).update(checked_at=None)
    return len(urls)


@transaction.atomic
def accept(issue: Issue, *, url: str, by: User) -> LinkState:
    """Remember that `by` looked at a link of `issue` and found it good."""
    _require(issue, url)
    state, _ = LinkState.objects.get_or_create(key=link_key(url), defaults={"url": url})
    state.accepted_by, state.accepted_at = by, timezone.now()
    state.save(update_fields=["accepted_by", "accepted_at"])
    return state


@transaction.atomic
def doubt(issue: Issue, *, url: str) -> None:
    """Take back that somebody found a link of `issue` good."""
    _require(issue, url)
    _rows([url]).update(accepted_by=None, accepted_at=None)


def _require(issue: Issue, url: str) -> None:
    if url not in web_addresses(links_of(issue, items_of(issue))):
        raise LinkRefusedError("Deze link staat niet meer in de editie.")


def _open_issues(now: dt.datetime) -> QuerySet[Issue]:
    """Return the issues that people work on; an old draft that nobody touches asks nobody."""
    worked_on = Q(updated_at__gte=now - WORKED_ON) | Q(date__gte=timezone.localdate(now))
    return Issue.objects.exclude(status=Issue.Status.PUBLISHED).filter(worked_on)


def _is_due(url: str, state: LinkState | None, longest: dt.timedelta, now: dt.datetime) -> bool:
    if state is None or state.checked_at is None:
        return True
    if is_own(url):
        return now - state.checked_at >= OWN_AGAIN
    wait = longest if state.state == State.GOOD else AGAIN[State.DEAD]  # failed: sooner
    return now - state.checked_at >= wait


def _ask_outside(urls: list[str], look: Look, seconds: float) -> Iterator[tuple[str, Verdict]]:
    """Yield address and verdict; hosts side by side, until the time is up."""
    until = time.monotonic() + seconds
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        if not is_own(url):
            by_host[urlsplit(url).netloc.lower()].append(url)
    if not by_host:
        return
    with ThreadPoolExecutor(min(SIDE_BY_SIDE, len(by_host))) as pool:
        rounds = [pool.submit(_ask_host, of_host, look, until) for of_host in by_host.values()]
        for done in as_completed(rounds):
            yield from done.result()


def _ask_host(urls: list[str], look: Look, until: float) -> list[tuple[str, Verdict]]:
    found = []
    for number, url in enumerate(urls):
        if number:
            time.sleep(PAUSE)
        if time.monotonic() >= until:
            break
        found.append((url, judge(url, look=look)))
    return found


def judge(url: str, *, look: Look = outside.look_up) -> Verdict:
    """Return what to think of an address outside."""
    try:
        status = look(url).status
    except outside.OutsideError as error:
        return _NO_ANSWER.get(type(error), _SILENT)
    if status in _GONE:
        return Verdict(State.DEAD, f"de pagina bestaat niet ({status})")
    if status >= 500:
        return Verdict(State.UNSURE, f"de site heeft een storing ({status})")
    if status >= 400:
        return Verdict(State.UNSURE, f"de site laat onze controle niet toe ({status})")
    return Verdict(State.GOOD)


def _reached_lately() -> bool:
    """Tell whether some site answered of late: if none did, it may be our own network."""
    lately = LinkState.objects.filter(
        state=State.GOOD, checked_at__gte=timezone.now() - AGAIN[State.GOOD]
    )
    return any(not is_own(url) for url in lately.values_list("url", flat=True)[:200])


def _remember(url: str, verdict: Verdict) -> None:
    LinkState.objects.update_or_create(
        key=link_key(url),
        defaults={"state": verdict.state, "reason": verdict.reason, "checked_at": timezone.now()},
        create_defaults={
            "url": url,
            "state": verdict.state,
            "reason": verdict.reason,
            "checked_at": timezone.now(),
        },
    )


def _rows(urls: list[str]) -> QuerySet[LinkState]:
    return LinkState.objects.filter(key__in=[link_key(url) for url in urls])
