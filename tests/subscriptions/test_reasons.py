"""Reasons for who is no mail administrator."""

import pytest

from subscriptions import reasons
from subscriptions.reasons import because, plain_reason, reasons_of
from tests.subscriptions.ledgers import started


@pytest.mark.parametrize(
    ("told", "plain"),
    [
        ("", "Geen reden gegeven."),
        ("550 5.1.1 <weg> User unknown", "Het e-mailadres bestaat niet (meer)."),
        ("550-5.1.1 The email account that you tried to reach does not exist.", "Het e-mailadres"),
        ("452 4.2.2 The email account is over quota", "De mailbox van de ontvanger is vol."),
        ("550 5.7.26 unauthenticated, DMARC policy", "De mailserver van de ontvanger houdt"),
        ("450 4.7.1 Greylisted, try again", "De mailserver van de ontvanger houdt"),
        ("451 Greylisting in action", "De mailserver van de ontvanger vroeg om het later"),
        ("552 5.3.4 message too big", "Het bericht is te groot voor de ontvanger."),
        ("421 4.4.2 Connection timed out", "De mailserver van de ontvanger was niet bereikbaar."),
        ("550 5.4.4 Host not found", "De mailserver in het e-mailadres bestaat niet."),
        ("550 5.2.1 account inactive", "De mailbox van de ontvanger is afgesloten."),
        ("451 4.3.0 queue file write error", "De mailserver van de ontvanger had een storing"),
        ("554 computer says no", "De mailserver van de ontvanger nam het bericht niet aan."),
        ("Na 8 pogingen niet gelukt. 503", "Na 8 pogingen niet gelukt. 503"),
        ("De verzenddienst antwoordde met 502. Daaruit blijkt niet of", "De verzenddienst had een"),
        ("De verzenddienst antwoordde met 429.", "De verzenddienst vroeg om rust."),
        ("De verzenddienst antwoordde met 422.", "De verzenddienst weigerde het bericht."),
        ("Geen antwoord na het aanbieden (ReadTimeout).", "Geen antwoord na het aanbieden."),
        ("De abonnee is intussen weg.", "De abonnee is intussen weg."),
    ],
)
def test_reason_is_told_in_plain_dutch(told, plain):
    assert plain_reason(told).startswith(plain)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("", ""),
        ("De verzenddienst antwoordde met 429.", "omdat de verzenddienst om rust vroeg"),
        ("De verzenddienst antwoordde met 503.", "omdat de verzenddienst een storing had"),
        (
            "De verzenddienst is niet bereikbaar (ConnectTimeoutError).",
            "omdat de verzenddienst niet bereikbaar was",
        ),
        (
            "De verzenddienst antwoordde met 400.",
            "omdat de verzenddienst een van de adressen weigert: we zoeken welk",
        ),
        ("Iets anders.", "omdat het eerder niet lukte (Iets anders)"),
    ],
)
def test_waiting_has_its_reason(told, words):
    assert because(told) == words


@pytest.mark.django_db
def test_reasons_are_grouped_and_counted_per_status(monkeypatch):
    mailing = started(4)
    deliveries = list(mailing.deliveries.order_by("pk"))
    for delivery, error in zip(deliveries, ["550 5.1.1 a", "550 5.1.1 b", "x", ""], strict=True):
        mailing.deliveries.filter(pk=delivery.pk).update(status="bounced", error=error)
    mailing.deliveries.filter(pk=deliveries[-1].pk).update(status="unknown")
    found = reasons_of(mailing, {"bounced": 3, "unknown": 1, "failed": 0})
    assert [(row.status, row.number) for row in found.rows] == [
        ("bounced", 2),
        ("bounced", 1),
        ("unknown", 1),
    ]
    assert not found.is_part
    monkeypatch.setattr(reasons, "LOOKED_AT", 2)
    found = reasons_of(mailing, {"bounced": 3})
    assert ([row.number for row in found.rows], found.is_part) == ([2], True)
