"""Articles are written, copied and thrown away here."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from articles.models import Article, ArticleLink, ArticlePicture, Image
from articles.slugs import keep_for_ever, made_from, remember
from articles.usage import Use, uses_of
from nplv.richtext import clean_html, pictures_in, put_pictures

COPY = " (kopie)"
TITLE_LENGTH = 160
# What a copy does not take over: it is a draft of its own.
OWN = frozenset(
    {
        *("id", "title", "slug", "status", "published_at", "featured"),
        *("created_at", "updated_at"),
    }
)
# What acts of articles.publishing write; somebody else may have done so in the meantime.
NOT_WRITTEN = frozenset({"status"})


class ArticleChangedError(Exception):
    """Somebody saved the article since the caller read it; nothing was written."""

    def __init__(self, article: Article) -> None:
        super().__init__("Iemand anders heeft dit artikel net opgeslagen.")
        self.article = article


class InUseError(Exception):
    """The article stays; the text says in Dutch which issues show it, and what to do."""

    def __init__(self, article: Article, uses: list[Use]) -> None:
        issues = ", ".join(f"‘{use.issue}’" for use in uses)
        super().__init__(
            f"‘{article}’ kan niet weg: het staat in {issues}. Haal het daar eerst uit. "
            "Is die editie al verstuurd? Trek het artikel dan in."
        )


@transaction.atomic
def save_article(
    article: Article,
    *,
    by: AbstractBaseUser | AnonymousUser | None,
    keep: frozenset[str] = frozenset(),
) -> Article:
    """Save what was filled in, save for the fields in `keep`; a changed address leads on.

    Raises ArticleChangedError.
    """
    article._history_user = by  # type: ignore[attr-defined]  # noqa: SLF001  simple_history's own mark
    pictures = _known_pictures(article)
    if article.pk is None:
        article.save()
        _note(article, pictures)
        return article
    seen = Article.objects.filter(pk=article.pk, updated_at=article.updated_at)
    if not seen.update(updated_at=timezone.now()):
        raise ArticleChangedError(article)
    remember(article)
    article.save(update_fields=_names() - {"id"} - NOT_WRITTEN - keep)
    _note(article, pictures)
    return article


def _known_pictures(article: Article) -> set[int]:
    """Return the pictures in the text; take the marks of those that the library has not out."""
    text = clean_html(article.body, pictures=True)
    named = pictures_in(text)
    if not named:
        return named
    known = set(Image.objects.filter(pk__in=named).values_list("pk", flat=True))
    if named - known:
        kept = put_pictures(
            text,
            lambda number, alone: _mark(number, alone=alone) if number in known else "",
        )
        article.body = kept  # type: ignore[assignment]  # mypy takes the field for its value
    return known


def _mark(number: int, *, alone: bool) -> str:
    mark = f'<img data-image="{number}">'
    return f"<p>{mark}</p>" if alone else mark


def _note(article: Article, pictures: set[int]) -> None:
    """Keep which pictures are in the text, so that none of them is deleted."""
    noted = set(article.pictures.values_list("image_id", flat=True))
    if gone := noted - pictures:
        article.pictures.filter(image__in=gone).delete()
    ArticlePicture.objects.bulk_create(
        ArticlePicture(article=article, image_id=number) for number in pictures - noted
    )


@transaction.atomic
def duplicate_article(article: Article, *, by: AbstractBaseUser | AnonymousUser | None) -> Article:
    """Return a new draft with all that `article` says, and links, areas, themes and awards."""
    title = f"{article.title[: TITLE_LENGTH - len(COPY)]}{COPY}"
    values = {name: getattr(article, name) for name in _names() - OWN}
    copy = Article(**values, title=title, slug=made_from(title))
    save_article(copy, by=by)
    for name in ("areas", "themes", "awards"):
        getattr(copy, name).set(getattr(article, name).all())
    ArticleLink.objects.bulk_create(
        ArticleLink(
            article=copy, role=one.role, label=one.label, url=one.url, position=one.position
        )
        for one in article.links.all()
    )
    return copy


@transaction.atomic
def delete_article(article: Article) -> None:
    """Throw `article` away. Its address, if anybody could ever read it, says that it is gone.

    Raises InUseError where an issue shows it, in its agenda too.
    """
    if uses := uses_of(article):
        raise InUseError(article, uses)
    keep_for_ever(article)
    article.delete()


def _names() -> frozenset[str]:
    return frozenset(field.name for field in Article._meta.concrete_fields)  # noqa: SLF001  Django's public _meta
