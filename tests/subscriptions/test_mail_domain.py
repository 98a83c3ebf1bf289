from types import SimpleNamespace

import dns.exception
import dns.resolver
import pytest
from django.core.management import CommandError, call_command

from subscriptions.mail_domain import check_domain

GOOD = {
    ("example.org", "TXT"): ["v=spf1 include:mailgun.org -all", "iets anders"],
    ("k1._domainkey.example.org", "TXT"): ["k=rsa; p=MIGfMA0"],
    ("_dmarc.example.org", "TXT"): ["v=DMARC1; p=reject"],
    ("example.org", "MX"): ["mx.example.org."],
}


class Zone:
    """Answers like dnspython's resolver, from a table."""

    def __init__(self, records, *, away=()):
        self.records, self.away = records, away

    def resolve(self, name, kind):
        if (name, kind) in self.away:
            raise dns.exception.Timeout
        if (name, kind) not in self.records:
            raise dns.resolver.NXDOMAIN
        for text in self.records[name, kind]:
            if kind == "MX":
                yield SimpleNamespace(exchange=text)
            else:
                yield SimpleNamespace(strings=[text[:10].encode(), text[10:].encode()])


def check(records, *, selectors=("k1",), away=()):
    zone = Zone(records, away=away)
    findings = check_domain("Example.org.", selectors=list(selectors), resolver=zone)
    return {finding.subject: (finding.good, finding.text) for finding in findings}


def test_good_domain_has_nothing_to_do():
    assert check(GOOD) == {
        "SPF": (True, "v=spf1 include:mailgun.org -all"),
        "DKIM": (True, "sleutel gevonden bij k1"),
        "DMARC": (True, "v=DMARC1; p=reject"),
        "MX": (True, "mx.example.org."),
    }


def test_empty_domain_has_everything_to_do():
    assert [good for good, _ in check({}).values()] == [False] * 4


@pytest.mark.parametrize(
    ("name", "records", "subject", "said"),
    [
        (("example.org", "TXT"), ["v=spf1 a"], "SPF", "eindigt niet op -all"),
        (("example.org", "TXT"), ["v=spf1 -all", "v=spf1 a -all"], "SPF", "meer dan één"),
        (("k1._domainkey.example.org", "TXT"), ["k=rsa; p="], "DKIM", "geen sleutel bij k1"),
        (("_dmarc.example.org", "TXT"), ["v=DMARC1; p=none"], "DMARC", "houdt niets tegen"),
        (("example.org", "MX"), ["."], "MX", "geen mailserver"),
    ],
)
def test_weak_record_is_named_with_what_to_do(name, records, subject, said):
    good, text = check({**GOOD, name: records})[subject]
    assert not good
    assert said in text


def test_dkim_without_selector_is_not_called_good():
    assert check(GOOD, selectors=())["DKIM"][0] is False


def test_dns_that_does_not_answer_is_said():
    good, text = check(GOOD, away=[("_dmarc.example.org", "TXT")])["DMARC"]
    assert (good, text) == (False, "de DNS geeft geen antwoord (Timeout). Probeer het later.")


def test_command_prints_findings_and_fails_when_one_is_bad(monkeypatch, capsys):
    monkeypatch.setattr(dns.resolver, "Resolver", lambda: Zone(GOOD))
    call_command("check_mail_domain", "example.org", "--selector", "k1")
    assert capsys.readouterr().out.splitlines()[0] == "GOED    SPF: v=spf1 include:mailgun.org -all"
    with pytest.raises(CommandError, match="Nog niet alles"):
        call_command("check_mail_domain", "example.org")
