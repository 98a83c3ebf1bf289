"""Where an article is used, and where a picture is."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from articles.models import Article, ArticlePicture, Image, Issue, IssueItem


class Use(NamedTuple):
    """One issue that shows the article, and as what."""

    issue: Issue
    role: str


def uses_of(article: Article) -> list[Use]:
    """Return the issues that `article` is in, the newest first, each once."""
    items = (
        IssueItem.objects.filter(Q(article=article) | Q(events=article))
        .select_related("issue")
        .order_by("-issue__date", "-issue_id", "position")
        .distinct()
    )
    found: dict[int, Use] = {}
    for item in items:
        role = "in de agenda" if item.kind == IssueItem.Kind.AGENDA else item.get_layout_display()
        found.setdefault(item.issue_id, Use(item.issue, role))
    return list(found.values())


_PICTURE = ("image_id", "article_id")


class ImageUse(NamedTuple):
    """One place that shows a picture, and as what."""

    what: Article | Issue
    role: str
    direct: bool = True  # chosen there; else it comes along with an article

    @property
    def desk_url(self) -> str:
        page = "issue_compose" if isinstance(self.what, Issue) else "article_change"
        return reverse(f"admin:articles_{page}", args=[self.what.pk])


def uses_of_image(image: Image) -> list[ImageUse]:
    """Return the articles and issues that show `image`; those that chose it themselves first."""
    found = [ImageUse(article, "bij het artikel") for article in image.articles.all()]
    texts = Article.objects.filter(pictures__image=image)
    found += [ImageUse(article, "in de tekst") for article in texts]
    own, borrowed = _items([image.pk])
    found += [
        ImageUse(issue, "gekozen in de editie") for issue in _issues(own.values_list("issue_id"))
    ]
    others = borrowed.exclude(issue__in=[use.what.pk for use in found if _is_issue(use)])
    found += [
        ImageUse(issue, "bij een artikel", direct=False)
        for issue in _issues(others.values_list("issue_id"))
    ]
    return found


def count_uses(images: Iterable[Image]) -> dict[int, int]:
    """Return in how many articles and issues each of `images` is, in four queries."""
    numbers = [image.pk for image in images]
    places: dict[int, set[tuple[str, int]]] = {number: set() for number in numbers}
    own, borrowed = _items(numbers)
    in_articles = Article.objects.filter(image__in=numbers).order_by()
    for kind, pairs in (
        ("article", in_articles.values_list("image_id", "pk")),
        ("article", ArticlePicture.objects.filter(image__in=numbers).values_list(*_PICTURE)),
        ("issue", own.values_list("image_id", "issue_id")),
        ("issue", borrowed.values_list("article__image_id", "issue_id")),
    ):
        for image, place in pairs:
            places[image].add((kind, place))
    return {number: len(found) for number, found in places.items()}


def is_used() -> Q:
    """Return the condition that an image is used somewhere."""
    chosen = Article.objects.filter(image=OuterRef("pk"))
    in_issue = IssueItem.objects.filter(image=OuterRef("pk"))
    in_text = ArticlePicture.objects.filter(image=OuterRef("pk"))
    return Q(Exists(chosen)) | Q(Exists(in_issue)) | Q(Exists(in_text))


def _items(images: list[int]) -> tuple[QuerySet[IssueItem], QuerySet[IssueItem]]:
    """Return the items that chose one of `images`, and those that show that of their article."""
    items = IssueItem.objects.order_by()
    borrowed = items.filter(article__image__in=images, image=None)
    return items.filter(image__in=images), borrowed.exclude(layout=IssueItem.Layout.LINE)


def _issues(numbers: QuerySet[IssueItem, tuple[int]]) -> QuerySet[Issue]:
    return Issue.objects.filter(pk__in=numbers).order_by("-date", "-pk")


def _is_issue(use: ImageUse) -> bool:
    return isinstance(use.what, Issue)
