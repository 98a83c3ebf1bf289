"""Public content: images, articles, issues; and what the desk remembers about issues."""

from articles.models.articles import Article, ArticleLink, ArticlePicture, ArticleQuerySet, Theme
from articles.models.checking import Abbreviation, AdvicePutAside, LinkState, link_key
from articles.models.former_slugs import FormerSlug
from articles.models.image_uploads import ImageUpload
from articles.models.images import Image, Shot
from articles.models.issues import Issue, IssueItem, IssueQuerySet, RenderedIssue
from articles.models.notices import IssueNotice
from articles.models.preview_links import PreviewLink
from articles.models.staff_addresses import StaffAddress
from articles.models.test_mails import TestMail
from articles.models.typed_texts import TypedText

__all__ = [
    "Abbreviation",
    "AdvicePutAside",
    "Article",
    "ArticleLink",
    "ArticlePicture",
    "ArticleQuerySet",
    "FormerSlug",
    "Image",
    "ImageUpload",
    "Issue",
    "IssueItem",
    "IssueNotice",
    "IssueQuerySet",
    "LinkState",
    "PreviewLink",
    "RenderedIssue",
    "Shot",
    "StaffAddress",
    "TestMail",
    "Theme",
    "TypedText",
    "link_key",
]
