"""Secret links to the preview, at the desk: made, shown, ended."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from articles.admin.issue_pages import Urls, person
from articles.models import Issue, PreviewLink
from articles.sharing import VALID, address_of, revoke, share


class SharingPages:
    """Mix-in of the admin of issues."""

    message_user: Any
    has_change_permission: Any

    def sharing_urls(self) -> Urls:
        return [
            ("<int:pk>/delen/", self.share_view, "share"),
            ("<int:pk>/delen/<int:link>/intrekken/", self.revoke_view, "revoke"),
        ]

    def sharing_context(self, request: HttpRequest, issue: Issue) -> dict[str, Any]:
        """Return the links that work now; their addresses are for who may make one."""
        if not self.has_change_permission(request, issue):
            return {"links": []}
        links = issue.preview_links.open().select_related("made_by")
        return {
            "may_share": issue.status != Issue.Status.PUBLISHED,
            "links": [(link, address_of(link)) for link in links],
            "days": VALID.days,
        }

    @method_decorator(require_POST)
    def share_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        issue = self._issue_to_share(request, pk)
        if issue.status == Issue.Status.PUBLISHED:
            text = "Deze editie is verschenen. Deel gewoon het adres in het archief."
            self.message_user(request, text, messages.ERROR)
        else:
            link = share(issue, by=person(request))
            until = date_format(localtime(link.expires_at), "l j F, H.i")
            text = f"De link is gemaakt en werkt tot en met {until} uur."
            self.message_user(request, text, messages.SUCCESS)
        return _back(pk)

    @method_decorator(require_POST)
    def revoke_view(self, request: HttpRequest, pk: int, link: int) -> HttpResponse:
        issue = self._issue_to_share(request, pk)
        revoke(get_object_or_404(PreviewLink, pk=link, issue=issue))
        text = "De link is ingetrokken. Wie hem opent, ziet niets meer."
        self.message_user(request, text, messages.SUCCESS)
        return _back(pk)

    def _issue_to_share(self, request: HttpRequest, pk: int) -> Issue:
        issue = get_object_or_404(Issue, pk=pk)
        if not self.has_change_permission(request, issue):
            raise PermissionDenied
        return issue


def _back(pk: int) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('admin:articles_issue_preview', args=[pk])}#delen")
