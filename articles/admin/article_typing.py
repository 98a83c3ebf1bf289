"""What is typed in the form of an article is kept, and nobody overwrites a colleague."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from articles.admin.article_form import saved_by
from articles.models import Article
from articles.typed import (
    TooMuchError,
    forget_typed,
    keep_typed,
    key_for,
    typed_by,
    typing_now,
)
from articles.writing import ArticleChangedError
from nplv.audit import no_act

NOT_KEPT = ("csrfmiddlewaretoken", "typed_key")


class PutBack(forms.ModelForm):
    """Mix-in of a form with text that was kept: to be looked at again, not to be judged yet."""

    def full_clean(self) -> None:
        self._errors = ErrorDict(renderer=self.renderer)
        self.cleaned_data: dict[str, Any] = {}

    def is_valid(self) -> bool:
        return False


class TypingPages(admin.ModelAdmin):
    """Mix-in of the admin whose form keeps what is typed."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("typen/", wrap(self.typed_view), name="articles_article_typed_new"),
            path("<int:pk>/typen/", wrap(self.typed_view), name="articles_article_typed"),
            *super().get_urls(),
        ]

    @no_act
    @method_decorator(require_POST)
    def typed_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Keep what is in the form just now; tell whether somebody saved the article meanwhile."""
        article = get_object_or_404(Article, pk=pk) if pk else None
        if not self._may_write(request, article):
            raise PermissionDenied
        try:
            row = keep_typed(
                request.user,  # type: ignore[arg-type]  # whoever may write is logged in
                key=_key(request.POST, article),
                article=article,
                data=_kept(request.POST),
            )
        except TooMuchError:
            return JsonResponse({}, status=413)
        told = {"at": f"{localtime(row.updated_at):%H:%M}", "changed": ""}
        seen = request.POST.get("seen")
        if article and seen and seen != article.updated_at.isoformat():
            told["changed"] = saved_by(article)
        return JsonResponse(told)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        asked = request.POST
        if "_forget" in asked:
            forget_typed(request.user, asked["_forget"])  # type: ignore[arg-type]  # logged in
            return HttpResponseRedirect(request.path)
        if "_put_back" in asked:
            self._put_back(request, object_id)
        try:
            response: HttpResponse = super().changeform_view(
                request, object_id, form_url, extra_context
            )
        except ArticleChangedError as error:
            self._keep_all(request, error.article)
            return HttpResponseRedirect(request.path)
        return response

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, *args, **kwargs)
        if getattr(request, "put_back", False):
            return type("PutBackForm", (PutBack, form), {})
        return form

    def forget(self, request: HttpRequest, article: Article | None) -> None:
        """Forget what was kept: it is saved now."""
        forget_typed(request.user, _key(request.POST, article))  # type: ignore[arg-type]  # logged in

    def typing_context(self, request: HttpRequest, article: Article | None) -> dict[str, Any]:
        """Return what the form needs to keep what is typed, and what was kept before."""
        key = request.POST.get("typed_key") or key_for(article)
        kept = [] if request.method == "POST" else typed_by(request.user, article)  # type: ignore[arg-type]  # logged in
        return {
            "typed_key": key,
            "typed": [(row, _title(row.data)) for row in kept],
            "typing_now": typing_now(article, besides=request.user) if article else [],  # type: ignore[arg-type]  # logged in
        }

    def _put_back(self, request: HttpRequest, object_id: str | None) -> None:
        article = self.get_object(request, object_id) if object_id else None
        if not self._may_write(request, article):
            raise PermissionDenied
        row = get_object_or_404(typed_by(request.user, article), key=request.POST["_put_back"])  # type: ignore[arg-type]  # logged in
        data = QueryDict(row.data, mutable=True)
        data["typed_key"] = row.key
        request.POST = data  # type: ignore[assignment]  # a request may be given another
        request.put_back = True  # type: ignore[attr-defined]  # read by get_form
        text = "Je tekst staat er weer. Hij is nog niet opgeslagen."
        self.message_user(request, text, messages.WARNING)

    def _keep_all(self, request: HttpRequest, article: Article) -> None:
        """Somebody saved within the same moment: keep what was posted and tell."""
        key = key_for(article)
        keep_typed(request.user, key=key, article=article, data=_kept(request.POST))  # type: ignore[arg-type]  # logged in
        text = f"{saved_by(article)} Je eigen tekst is bewaard: zet hem hieronder terug."
        self.message_user(request, text, messages.ERROR)

    def _may_write(self, request: HttpRequest, article: Article | None) -> bool:
        if article is None:
            return self.has_add_permission(request)
        return self.has_change_permission(request, article)


def _key(posted: QueryDict, article: Article | None) -> str:
    return key_for(article) if article else posted.get("typed_key", "nieuw")[:40]


def _kept(posted: QueryDict) -> str:
    data = posted.copy()
    for name in NOT_KEPT:
        data.pop(name, None)
    return data.urlencode()


def _title(data: str) -> str:
    return QueryDict(data).get("title", "").strip() or "zonder titel"
