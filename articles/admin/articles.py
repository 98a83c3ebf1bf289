"""Articles at the desk."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from articles.admin.article_form import ArticleForm, LinkInline, fieldsets, parts
from articles.admin.article_pages import ArticlePages
from articles.admin.article_typing import TypingPages
from articles.models import Article
from articles.publishing import PublishingError, publish, withdraw
from articles.search_index import Kind
from articles.search_rows import rows
from articles.search_words import terms_of
from articles.slugs import was_public
from articles.usage import uses_of
from articles.writing import save_article
from nplv.csp import EditorPages
from nplv.history import HistoryAdmin
from nplv.numbers import among

STATES = {"concept": "Concept", "gepland": "Gepland", "online": "Online", "weg": "Ingetrokken"}


class StateFilter(admin.SimpleListFilter):
    """By what an editor means: planned is another state than online."""

    title = "status"
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(STATES.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        now = timezone.now()
        by_state: dict[str, dict[str, Any]] = {
            "concept": {"status": Article.Status.DRAFT},
            "gepland": {"status": Article.Status.PUBLISHED, "published_at__gt": now},
            "online": {"status": Article.Status.PUBLISHED, "published_at__lte": now},
            "weg": {"status": Article.Status.WITHDRAWN},
        }
        return queryset.filter(**by_state.get(self.value() or "", {}))


@admin.register(Article)
class ArticleAdmin(ArticlePages, EditorPages, TypingPages, HistoryAdmin):
    form = ArticleForm
    inlines = (LinkInline,)
    list_display = ("title", "kind", "state", "public_from", "changed", "on_site")
    list_filter = (StateFilter, "kind", "themes", "areas")
    search_fields = ("title",)  # see get_search_results
    search_help_text = (
        "Zoek op woorden of het begin ervan, ook in de tekst. Van heel veel zie je de nieuwste."
    )
    show_full_result_count = False
    ordering = ("-updated_at",)
    list_per_page = 50
    actions = ("publish_selected", "withdraw_selected")
    autocomplete_fields = ("image", "awards")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Choose a picture or an award here; throwing one away is done on its own page."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in self.autocomplete_fields:
            field.widget.can_delete_related = field.widget.can_view_related = False
        return field

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        return fieldsets(obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """Leave long texts where they are until a form asks for one."""
        found: QuerySet[Article] = super().get_queryset(request)
        at = request.resolver_match
        listed = at is not None and at.url_name == "articles_article_changelist"
        return found.defer("body") if listed else found

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article], search_term: str
    ) -> tuple[QuerySet[Article], bool]:
        """Ask the search index, drafts included; of very many the newest."""
        if not search_term.strip():
            return queryset, False
        found = rows(terms_of(search_term), {Kind.ARTICLE}).rows if terms_of(search_term) else []
        return queryset.filter(pk__in=among(pk for _kind, pk in found)), False

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> Any:
        fields = ["standing"]
        if not self.has_publish_permission(request):
            fields.append("published_at")
            if obj is not None and was_public(obj):
                fields.append("slug")  # a link to it may stand anywhere
        return fields

    def get_prepopulated_fields(self, request: HttpRequest, obj: Article | None = None) -> Any:
        return {} if obj else {"slug": ("title",)}

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.publish_article")

    def view_on_site(self, article: Article) -> str:
        """A draft can be seen there too, by who may see it here."""
        return article.get_absolute_url()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        article = kwargs.get("obj")
        may = self.has_publish_permission(request)
        online = article is not None and article.status == Article.Status.PUBLISHED
        context.update(
            may_publish=may and not online,
            may_withdraw=may and online,
            show_save_and_add_another=False,
            **self.typing_context(request, article),
            uses=uses_of(article) if article is not None else [],
            may_duplicate=article is not None and self.has_add_permission(request),
            parts=parts(context["adminform"], context["inline_admin_formsets"]),
        )
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:  # noqa: FBT001  Django's signature
        unseen = frozenset() if "published_at" in form.fields else frozenset({"published_at"})
        self.forget(request, obj if change else None)
        save_article(obj, by=request.user, keep=unseen)

    def response_add(
        self, request: HttpRequest, obj: Article, post_url_continue: str | None = None
    ) -> HttpResponse:
        usual: HttpResponse = super().response_add(request, obj, post_url_continue)
        return self._after_act(request, obj) or usual

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        return self._after_act(request, obj) or super().response_change(request, obj)

    def _after_act(self, request: HttpRequest, article: Article) -> HttpResponse | None:
        """Do what the button asks, after the form was saved; None if it asks nothing."""
        acts: dict[str, Any] = {"_publish": publish, "_withdraw": withdraw}
        pressed = next((name for name in acts if name in request.POST), None)
        if pressed is None:
            return None
        if not self.has_publish_permission(request):
            raise PermissionDenied
        try:
            acts[pressed](article, by=request.user)
        except PublishingError as error:
            text = f"Bewaard, maar nog niet gepubliceerd. {error}"
            self.message_user(request, text, messages.ERROR)
        else:
            self.message_user(request, _told(article), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))

    @admin.action(description="Publiceer de gekozen artikelen", permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        self._each(request, queryset, publish)

    @admin.action(description="Trek de gekozen artikelen in", permissions=["publish"])
    def withdraw_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        self._each(request, queryset, withdraw)

    def _each(self, request: HttpRequest, queryset: QuerySet[Article], act: Any) -> None:
        for article in queryset.select_related("image"):
            try:
                act(article, by=request.user)
            except PublishingError as error:
                self.message_user(request, f"‘{article}’: {error}", messages.ERROR)
            else:
                self.message_user(request, _told(article), messages.SUCCESS)

    @admin.display(description="nu")
    def standing(self, article: Article | None) -> str:
        return in_words(article)

    @admin.display(description="status", ordering="status")
    def state(self, article: Article) -> SafeString:
        waiting = article.status == Article.Status.PUBLISHED and not article.is_public
        label = "gepland" if waiting else article.get_status_display()
        css = "planned" if waiting else article.status
        return format_html('<span class="desk-state desk-state--{}">{}</span>', css, label)

    @admin.display(description="online vanaf", ordering="published_at")
    def public_from(self, article: Article) -> str:
        return (
            date_format(localtime(article.published_at), "j N Y H:i")
            if article.published_at
            else ""
        )

    @admin.display(description="gewijzigd", ordering="updated_at")
    def changed(self, article: Article) -> str:
        return date_format(localtime(article.updated_at), "j N Y")

    @admin.display(description="site")
    def on_site(self, article: Article) -> SafeString:
        words = "Bekijk" if article.is_public else "Voorbeeld"
        return format_html(
            '<a href="{}">{}<span class="visually-hidden"> van {}</span></a>',
            article.get_absolute_url(),
            words,
            article.title,
        )


def in_words(article: Article | None) -> str:
    """Return where the article stands, as a sentence."""
    if article is None or article.status == Article.Status.DRAFT:
        return "Concept. Alleen de redactie ziet dit artikel."
    if article.status == Article.Status.WITHDRAWN:
        return "Ingetrokken. Wie het webadres heeft, leest dat het artikel weg is."
    moment = date_format(localtime(article.published_at), "l j F Y, H:i")
    if article.is_public:
        return f"Online sinds {moment} uur."
    return f"Gepland. Komt vanzelf op de site op {moment} uur."


def _told(article: Article) -> str:
    if article.status == Article.Status.WITHDRAWN:
        return f"‘{article}’ staat niet meer op de site."
    if article.is_public:
        return f"‘{article}’ staat op de site."
    return f"‘{article}’ komt vanzelf op de site op de datum die je koos."
