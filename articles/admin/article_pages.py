"""What else one does with an article at the desk: look at it first, copy it, throw it away."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.forms import all_valid
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST, require_safe

from articles.link_targets import link_targets
from articles.models import Article
from articles.usage import uses_of
from articles.views.news import article_page
from articles.writing import InUseError, delete_article, duplicate_article
from nplv.audit import no_act


class ArticlePages(admin.ModelAdmin):
    """Mix-in with the pages and acts around the form."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("links/", wrap(self.links_view), name="articles_article_links"),
            path("voorbeeld/", wrap(self.preview_view), name="articles_article_preview_new"),
            path("<int:pk>/voorbeeld/", wrap(self.preview_view), name="articles_article_preview"),
            path(
                "<int:pk>/dupliceren/", wrap(self.duplicate_view), name="articles_article_duplicate"
            ),
            *super().get_urls(),
        ]

    @method_decorator(require_safe)
    def links_view(self, request: HttpRequest) -> HttpResponse:
        """Answer the search for a page of our own, in the editor."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return JsonResponse({"pages": link_targets(request.GET.get("q", "")[:100])})

    @no_act
    @method_decorator(require_POST)
    def preview_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Show the page as it will be: saved as always, looked at, and taken back."""
        article = self._found(request, pk) if pk else None
        allowed = (
            self.has_change_permission(request, article)
            if article
            else self.has_add_permission(request)
        )
        if not allowed:
            raise PermissionDenied
        with transaction.atomic():
            response = self._as_saved(request, article)
            transaction.set_rollback(True)
        add_never_cache_headers(response)
        return response

    def _as_saved(self, request: HttpRequest, article: Article | None) -> HttpResponse:
        changing = article is not None
        form = self.get_form(request, article, change=changing)(request.POST, instance=article)
        valid = form.is_valid()
        shown = self.save_form(request, form, change=changing) if valid else form.instance
        formsets, _inlines = self._create_formsets(request, shown, change=changing)  # type: ignore[attr-defined]  # Django's own
        if not (all_valid(formsets) and valid):
            return self._cannot_show(request, [form.errors, *(one.errors for one in formsets)])
        self.save_model(request, shown, form, changing)
        self.save_related(request, form, formsets, changing)
        return article_page(request, shown, unsaved=True)

    def _cannot_show(self, request: HttpRequest, errors: list[Any]) -> HttpResponse:
        each_form = [one for each in errors for one in (each if isinstance(each, list) else [each])]
        sentences = dict.fromkeys(
            sentence for one in each_form for found in one.values() for sentence in found
        )
        context = {
            **self.admin_site.each_context(request),
            "title": "Het voorbeeld kan nog niet",
            "sentences": list(sentences),
        }
        template = "admin/articles/article/preview_refused.html"
        return TemplateResponse(request, template, context, status=422).render()

    @method_decorator(require_POST)
    def duplicate_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        article = self._found(request, pk)
        if not (self.has_add_permission(request) and self.has_view_permission(request, article)):
            raise PermissionDenied
        copy = duplicate_article(article, by=request.user)
        text = "Dit is een kopie, als concept. Pas de titel aan voordat je publiceert."
        self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(_form_of(copy))

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask first; where an issue shows the article, say so and lead back."""
        article = self.get_object(request, object_id)
        if article and self.has_delete_permission(request, article) and (uses := uses_of(article)):
            self.message_user(request, str(InUseError(article, uses)), messages.ERROR)
            return HttpResponseRedirect(f"{_form_of(article)}#deel-gebruik")
        response: HttpResponse = super().delete_view(request, object_id, extra_context)
        return response

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name the agendas too, which the database does not protect."""
        gone, counts, lacking, protected = super().get_deleted_objects(objs, request)
        used = [str(InUseError(one, uses)) for one in objs if (uses := uses_of(one))]
        return gone, counts, lacking, used or protected

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        delete_article(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        for article in queryset:
            delete_article(article)

    def _found(self, request: HttpRequest, pk: int) -> Article:
        article: Article | None = self.get_object(request, str(pk))
        if article is None:
            raise Http404
        return article


def _form_of(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[quote(article.pk)])
