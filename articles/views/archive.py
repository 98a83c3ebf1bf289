"""The archive: issues as pages of the site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from articles.archive import corrections_of, entries, neighbours
from articles.models import Issue


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    return render(request, "articles/archive.html", {"issues": Issue.objects.published()})


@require_safe
def issue(request: HttpRequest, slug: str) -> HttpResponse:
    """One issue; the same page, to the byte, for everybody."""
    return issue_page(request, get_object_or_404(Issue.objects.published(), slug=slug))


def issue_page(request: HttpRequest, found: Issue) -> HttpResponse:
    """Return the page of an issue; the desk shows it so before it is out."""
    previous, following = neighbours(found)
    context = {
        "issue": found,
        "entries": entries(found),
        "corrections": corrections_of(found) if found.corrected_at else [],
        "previous": previous,
        "following": following,
    }
    return render(request, "articles/issue_detail.html", context)
