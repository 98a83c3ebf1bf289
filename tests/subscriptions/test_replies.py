import pytest

from subscriptions.transports.outcomes import Fate
from subscriptions.transports.pipeline import Answer, Reply, Step
from subscriptions.transports.replies import Reach, Refusal, sort_refusal

MAIL, RCPT, DATA, CONTENT = Step
ALONE, SESSION, ALL = Reach
AGAIN, REJECTED = Fate.AGAIN, Fate.REJECTED
UNKNOWN = "Dit e-mailadres bestaat niet volgens {}"
CLOSED = "De mailbox van deze abonnee neemt geen mail aan"


def says(answer):
    return sort_refusal(Answer(*answer))


def to(step, told):
    code, _, text = told.partition(" ")
    return step, Reply(int(code), text)


@pytest.mark.parametrize(
    ("step", "told", "expected"),
    [
        (RCPT, "550 5.1.1 <a@b.nl>: User unknown", f"{UNKNOWN} (550 5.1.1)."),
        (RCPT, "550 No such user", "{} weigert dit adres (550)."),
        (RCPT, "550 4.1.1 classes differ", "{} weigert dit adres (550 4.1.1)."),
        (RCPT, "550 5.2.1 disabled", f"{CLOSED} (550 5.2.1)."),
        (RCPT, "552 5.2.2 over quota", "De mailbox van deze abonnee is vol (552 5.2.2)."),
        (RCPT, "550 5.1.1 host mx said: 554 Relay access denied", f"{UNKNOWN} (550 5.1.1)."),
        (RCPT, "550 host mx said: 554 Relay access denied", "{} weigert dit adres (550)."),
        (CONTENT, "552 5.2.3 too large", f"{CLOSED} (552 5.2.3)."),
        (DATA, "554 no", "{} weigert dit bericht (554)."),
        (CONTENT, "554 5.7.1 spam", "{} weigert dit bericht (554 5.7.1)."),
    ],
)
def test_refusal_for_good_concerns_the_recipient(step, told, expected):
    assert says(to(step, told)) == Refusal(ALONE, REJECTED, dutch(expected))


@pytest.mark.parametrize(
    ("step", "told", "expected"),
    [
        (RCPT, "450 4.2.1 mailbox rate limit", "dit adres nu niet aan (450 4.2.1)."),
        (RCPT, "452 mailbox over quota", "dit adres nu niet aan (452)."),
        (RCPT, "451 4.7.1 Greylisted, too many tries", "dit adres nu niet aan (451 4.7.1)."),
        (RCPT, "450 4.1.8 domain not found", "dit adres nu niet aan (450 4.1.8)."),
        (CONTENT, "451 4.6.0 virus scanner away", "dit bericht nu niet aan (451 4.6.0)."),
    ],
)
def test_refusal_for_now_concerns_the_recipient(step, told, expected):
    assert says(to(step, told)) == Refusal(ALONE, AGAIN, f"De mailserver neemt {expected}")


@pytest.mark.parametrize(
    ("step", "told", "codes"),
    [
        (RCPT, "452 4.5.3 Too many recipients", "452 4.5.3"),
        (RCPT, "454 4.7.0 not now", "454 4.7.0"),
        (CONTENT, "454 Throttling failure: Daily message quota exceeded", "454"),
        (CONTENT, "452 4.3.1 Insufficient system storage", "452 4.3.1"),
        (CONTENT, "451 4.4.5 congestion", "451 4.4.5"),
        (MAIL, "450 4.7.1 too many messages", "450 4.7.1"),
    ],
)
def test_too_much_asks_for_a_pause(step, told, codes):
    reason = f"De mailserver vindt dat het te veel of te snel gaat ({codes})."
    assert says(to(step, told)) == Refusal(SESSION, AGAIN, reason, 60)


@pytest.mark.parametrize(
    ("step", "told", "expected", "wait"),
    [
        (MAIL, "451 try later", "{} neemt nu niets aan (451).", None),
        (RCPT, "421 4.4.2 idle", "{} sluit de verbinding (421 4.4.2).", None),
        (MAIL, "421 4.7.0 rate limited", "{} sluit de verbinding (421 4.7.0).", 60),
    ],
)
def test_server_that_closes_or_waits_concerns_the_session(step, told, expected, wait):
    assert says(to(step, told)) == Refusal(SESSION, AGAIN, dutch(expected), wait)


NO_RELAY = "{} laat ons niet versturen naar adressen buiten zijn eigen domein"
TOO_BIG = "Het bericht is te groot voor {}"


@pytest.mark.parametrize(
    ("step", "told", "expected"),
    [
        (MAIL, "550 5.7.1 no", "{} weigert onze afzender of inlog (550 5.7.1)."),
        (RCPT, "530 5.7.0 Authentication required", "{} wil een (andere) inlog (530 5.7.0)."),
        (RCPT, "554 5.7.1 <a@b.nl>: Relay access denied", f"{NO_RELAY} (554 5.7.1)."),
        (RCPT, "550 5.7.54 SMTP; Unable to relay recipient", f"{NO_RELAY} (550 5.7.54)."),
        (RCPT, "550 relaying not permitted", f"{NO_RELAY} (550)."),
        (MAIL, "552 5.3.4 too big", f"{TOO_BIG} (552 5.3.4)."),
        (CONTENT, "552 Message size exceeds limit", f"{TOO_BIG} (552)."),
    ],
)
def test_refusal_of_ourselves_concerns_everything(step, told, expected):
    assert says(to(step, told)) == Refusal(ALL, AGAIN, dutch(expected))


def dutch(sentence):
    return sentence.replace("{}", "De mailserver" if sentence.startswith("{}") else "de mailserver")
