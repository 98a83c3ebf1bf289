"""What the DNS says about a domain that mail comes from, and whether that is enough."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import dns.exception
import dns.resolver

TIMEOUT = 5.0  # seconds a question


class Finding(NamedTuple):
    subject: str
    good: bool
    text: str


class LookupFailedError(Exception):
    """The DNS did not answer, so nothing can be said."""


def check_domain(
    domain: str, *, selectors: list[str], resolver: dns.resolver.Resolver | None = None
) -> list[Finding]:
    """Return a finding each for SPF, DKIM, DMARC and MX, in Dutch, with what to do."""
    ask = Question(resolver or dns.resolver.Resolver())
    domain = domain.strip().rstrip(".").lower()
    return [
        _safely("SPF", lambda: _spf(ask, domain)),
        _safely("DKIM", lambda: _dkim(ask, domain, selectors)),
        _safely("DMARC", lambda: _dmarc(ask, domain)),
        _safely("MX", lambda: _mx(ask, domain)),
    ]


class Question:
    """Asks the DNS, and takes "there is no such thing" for an answer."""

    def __init__(self, resolver: dns.resolver.Resolver) -> None:
        self.resolver = resolver
        self.resolver.lifetime = self.resolver.timeout = TIMEOUT

    def texts(self, name: str, *, beginning: str) -> list[str]:
        found = [
            b"".join(record.strings).decode(errors="replace") for record in self._ask(name, "TXT")
        ]
        return [text for text in found if text.lower().startswith(beginning)]

    def hosts(self, name: str) -> list[str]:
        return sorted(str(record.exchange) for record in self._ask(name, "MX"))

    def _ask(self, name: str, kind: str) -> list[Any]:
        try:
            return list(self.resolver.resolve(name, kind))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except dns.exception.DNSException as error:
            raise LookupFailedError(type(error).__name__) from error


def _safely(subject: str, find: Callable[[], Finding]) -> Finding:
    try:
        return find()
    except LookupFailedError as error:
        return Finding(
            subject, good=False, text=f"de DNS geeft geen antwoord ({error}). Probeer het later."
        )


def _spf(ask: Question, domain: str) -> Finding:
    found = ask.texts(domain, beginning="v=spf1")
    if not found:
        text = (
            "geen record. Zet een TXT-record ‘v=spf1 include:... -all’ met de verzenddienst erin."
        )
        return Finding("SPF", good=False, text=text)
    if len(found) > 1:
        return Finding("SPF", good=False, text="meer dan één record. Voeg ze samen tot één.")
    if not re.search(r"[~-]all\s*$|redirect=", found[0]):
        return Finding("SPF", good=False, text=f"‘{found[0]}’ eindigt niet op -all of ~all.")
    return Finding("SPF", good=True, text=found[0])


def _dkim(ask: Question, domain: str, selectors: list[str]) -> Finding:
    if not selectors:
        text = "niet gekeken. Vraag je verzenddienst om de selector en geef --selector mee."
        return Finding("DKIM", good=False, text=text)
    missing = [
        name
        for name in selectors
        if not any(
            re.search(r"p=[A-Za-z0-9+/]", text)
            for text in ask.texts(f"{name}._domainkey.{domain}", beginning="")
        )
    ]
    if missing:
        names = ", ".join(missing)
        text = f"geen sleutel bij {names}. Zet het record van je verzenddienst in de DNS."
        return Finding("DKIM", good=False, text=text)
    return Finding("DKIM", good=True, text=f"sleutel gevonden bij {', '.join(selectors)}")


def _dmarc(ask: Question, domain: str) -> Finding:
    found = ask.texts(f"_dmarc.{domain}", beginning="v=dmarc1")
    if not found:
        text = f"geen record. Zet een TXT-record op _dmarc.{domain}: ‘v=DMARC1; p=reject’."
        return Finding("DMARC", good=False, text=text)
    if not re.search(r"\bp\s*=\s*(reject|quarantine)", found[0], re.IGNORECASE):
        return Finding("DMARC", good=False, text=f"‘{found[0]}’ houdt niets tegen. Kies p=reject.")
    return Finding("DMARC", good=True, text=found[0])


def _mx(ask: Question, domain: str) -> Finding:
    hosts = ask.hosts(domain)
    if not hosts or hosts == ["."]:
        return Finding(
            "MX", good=False, text="geen mailserver: antwoorden en meldingen komen niet aan."
        )
    return Finding("MX", good=True, text=", ".join(hosts))
