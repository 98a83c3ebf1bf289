"""Articles come online and go offline here, and nowhere else."""

import datetime as dt

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from articles.models import Article
from nplv.richtext import to_text

Status = Article.Status


class PublishingError(Exception):
    """The article stays as it is; the message says, in Dutch, why."""


class NotReadyError(PublishingError):
    """Something is missing. `problems` holds one sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class StepRefusedError(PublishingError):
    """From this status, or from the one that somebody else set just now, it cannot be done."""


def publish(
    article: Article, *, by: AbstractBaseUser | None, at: dt.datetime | None = None
) -> Article:
    """Publish `article` from `at` on; without it from the moment filled in, else from now.

    A moment to come is fine: the article is public from then on. Raises NotReadyError, and
    StepRefusedError if it is online already.
    """
    if problems := missing_parts(article):
        raise NotReadyError(problems)
    moment = at or article.published_at or timezone.now()
    return _step(article, Status.PUBLISHED, by=by, reason="Gepubliceerd", published_at=moment)


def withdraw(article: Article, *, by: AbstractBaseUser | None) -> Article:
    """Take `article` off the site; it can be published again. Raises StepRefusedError."""
    return _step(article, Status.WITHDRAWN, by=by, reason="Ingetrokken")


def missing_parts(article: Article) -> list[str]:
    """Return what `article` needs before anybody may read it, as sentences for the editor."""
    image = article.image
    found = {
        "Geef het artikel een titel.": not article.title.strip(),
        "Schrijf een samenvatting.": not article.teaser.strip(),
        "Schrijf de tekst.": not to_text(article.body),
        "Beschrijf wat er op de afbeelding te zien is.": bool(
            image and not image.decorative and not image.alt.strip()
        ),
        "Vul in wanneer de bijeenkomst begint.": (
            article.kind == Article.Kind.EVENT and article.starts_at is None
        ),
    }
    return [sentence for sentence, missing in found.items() if missing]


def _step(
    article: Article,
    status: Status,
    *,
    by: AbstractBaseUser | None,
    reason: str,
    published_at: dt.datetime | None = None,
) -> Article:
    """Compare and set: of two people who press at once, one gets the refusal."""
    before = Status(article.status)
    if status not in Article.STEPS[before]:
        raise StepRefusedError(f"Dit kan niet: het artikel is {before.label}.")
    values = {"status": status, "updated_at": timezone.now()}
    if published_at is not None:
        values["published_at"] = published_at
    with transaction.atomic():
        if not Article.objects.filter(pk=article.pk, status=before).update(**values):
            raise StepRefusedError(
                "Iemand anders heeft dit artikel net veranderd. Laad de pagina opnieuw."
            )
        article.refresh_from_db()
        article._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001  simple_history's own mark
        article._change_reason = reason  # type: ignore[attr-defined]  # noqa: SLF001  simple_history's own mark
        article.save(update_fields=["updated_at"])  # writes the line in the history
    return article
