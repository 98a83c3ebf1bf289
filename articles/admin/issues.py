"""Issues at the desk: the list, the fields, and where composing and previewing hang."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.admin.checking import CheckingPages
from articles.admin.composing import ComposingPages
from articles.admin.issue_mail import MailPages
from articles.admin.issue_pages import person
from articles.composing import change_item
from articles.issues import IssueChangedError, IssueError, change_issue, create_issue
from articles.models import Article, Issue, IssueItem
from nplv.csp import EditorPages
from nplv.history import HistoryAdmin

Kind = IssueItem.Kind


class SeenForm(forms.ModelForm):
    """A form that knows which version of the issue its reader saw."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "seen_version" in self.fields:
            self.fields["seen_version"].initial = self.issue().version

    def issue(self) -> Issue:
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        seen = cleaned.get("seen_version")
        if self.instance.pk and seen is not None and seen != self.issue().version:
            raise forms.ValidationError(str(IssueChangedError()))
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return what the editor changed, ready for an act."""
        names = [name for name in self.changed_data if name != "seen_version"]
        return {name: self.cleaned_data[name] for name in names}


class IssueForm(SeenForm):
    def issue(self) -> Issue:
        issue: Issue = self.instance
        return issue


class ItemForm(SeenForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what an empty field does only where it does that: with an article."""
        super().__init__(*args, **kwargs)
        if self.instance.kind != Kind.ARTICLE:
            for field in self.fields.values():
                field.help_text = ""

    def issue(self) -> Issue:
        issue: Issue = self.instance.issue
        return issue


@admin.register(Issue)
class IssueAdmin(ComposingPages, MailPages, CheckingPages, EditorPages, HistoryAdmin):
    form = IssueForm
    list_display = ("named", "state", "date", "item_count", "last_editor", "preview_link")
    list_display_links = None
    list_filter = ("status", "date")
    search_fields = ("title", "subject", "preheader")
    search_help_text = "Zoek in titel, onderwerp en voorvertoningstekst."
    date_hierarchy = "date"
    list_select_related = ("author",)
    fieldsets = (
        (None, {"fields": ("title", "date", "slug", "subject", "preheader", "seen_version")}),
        ("Voorwoord", {"fields": ("foreword", "signatory", "signatory_role")}),
    )

    def get_urls(self) -> list[URLPattern]:
        pages = (*self.composing_urls(), *self.mail_urls(), *self.checking_urls())
        own = [
            path(address, self.admin_site.admin_view(view), name=f"articles_issue_{name}")
            for address, view, name in pages
        ]
        return [*own, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Issue]:
        found: QuerySet[Issue] = super().get_queryset(request)
        return found.annotate(items_in_it=Count("items"))

    def get_readonly_fields(self, request: HttpRequest, obj: Issue | None = None) -> Any:
        """What was sent lies fast."""
        if obj and obj.status == Issue.Status.PUBLISHED:
            return [f for _, box in self.fieldsets for f in box["fields"] if f != "seen_version"]
        return ()

    def has_delete_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        if obj and obj.renderings.exists():
            return False
        return bool(super().has_delete_permission(request, obj))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        today = timezone.localdate()
        given: dict[str, Any] = super().get_changeform_initial_data(request)
        return {
            "title": f"Nieuwsbrief {date_format(today, 'j F Y')}",
            "date": today,
            "slug": free_slug(today.isoformat()),
        } | given

    def save_model(self, request: HttpRequest, obj: Issue, form: Any, change: bool) -> None:  # noqa: FBT001  Django's signature
        if not change:
            create_issue(obj, by=person(request))
        elif values := form.values():
            before = Issue.Status(obj.status)
            change_issue(obj, by=person(request), values=values)
            tell_dropped(self, request, before, obj)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            answer: HttpResponse = super().changeform_view(
                request, object_id, form_url, {"tab": "fields", **(extra_context or {})}
            )
        except IssueError as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(request.path)
        return answer

    def response_add(
        self, request: HttpRequest, obj: Issue, post_url_continue: str | None = None
    ) -> HttpResponse:
        self.message_user(request, "De editie is gemaakt. Kies nu de artikelen.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:articles_issue_compose", args=[obj.pk]))

    def response_change(self, request: HttpRequest, obj: Issue) -> HttpResponse:
        if "_continue" in request.POST:
            usual: HttpResponse = super().response_change(request, obj)
            return usual
        self.message_user(request, "Opgeslagen.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:articles_issue_compose", args=[obj.pk]))

    @admin.display(description="editie", ordering="title")
    def named(self, issue: Issue) -> SafeString:
        address = reverse("admin:articles_issue_compose", args=[issue.pk])
        return format_html('<a href="{}"><strong>{}</strong></a>', address, issue.title)

    @admin.display(description="status", ordering="status")
    def state(self, issue: Issue) -> SafeString:
        return format_html(
            '<span class="desk-state desk-state--{}">{}</span>',
            issue.status,
            issue.get_status_display(),
        )

    @admin.display(description="onderdelen", ordering="items_in_it")
    def item_count(self, issue: Issue) -> int:
        return int(issue.items_in_it)  # type: ignore[attr-defined]  # annotated in get_queryset

    @admin.display(description="laatst bewerkt door", ordering="author__username")
    def last_editor(self, issue: Issue) -> str:
        return str(issue.author or "")

    @admin.display(description="voorbeeld")
    def preview_link(self, issue: Issue) -> SafeString:
        return format_html(
            '<a href="{}">Voorbeeld<span class="visually-hidden"> van {}</span></a>',
            reverse("admin:articles_issue_preview", args=[issue.pk]),
            issue.title,
        )


@admin.register(IssueItem)
class IssueItemAdmin(EditorPages, HistoryAdmin):
    """The page of one item; reached from its issue only."""

    form = ItemForm
    autocomplete_fields = ("image", "awards")
    FIELDS = {
        Kind.SECTION: ("heading", "teaser"),
        Kind.ARTICLE: ("layout", "heading", "teaser", "image"),
        Kind.QUOTE: ("heading", "teaser", "attribution"),
        Kind.TEXT: ("heading", "teaser", "image"),
        Kind.AGENDA: ("heading", "teaser", "events"),
        Kind.AWARDS: ("heading", "teaser", "awards"),
    }

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        return {}  # not in the index

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        raise PermissionDenied  # a list of all items of all issues is no page of the desk

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: IssueItem | None = None) -> bool:
        if obj and obj.issue.status == Issue.Status.PUBLISHED:
            return False
        return request.user.has_perm("articles.change_issue")

    def has_view_permission(self, request: HttpRequest, obj: IssueItem | None = None) -> bool:
        return request.user.has_perm("articles.view_issue") or self.has_change_permission(request)

    def get_fields(self, request: HttpRequest, obj: IssueItem | None = None) -> Any:
        return (*self.FIELDS[Kind(obj.kind)], "seen_version") if obj else ()

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "events":
            kwargs["queryset"] = Article.objects.published().events().order_by("-starts_at")
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        try:
            answer: HttpResponse = super().changeform_view(
                request, object_id, form_url, {"show_save_and_add_another": False}
            )
        except IssueError as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(request.path)
        return answer

    def save_model(self, request: HttpRequest, obj: IssueItem, form: Any, change: bool) -> None:  # noqa: FBT001  Django's signature
        if values := form.values():
            before = Issue.Status(obj.issue.status)
            change_item(obj, by=person(request), values=values)
            tell_dropped(self, request, before, obj.issue)

    def save_related(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the act has set events and awards."""

    def response_change(self, request: HttpRequest, obj: IssueItem) -> HttpResponse:
        if "_continue" in request.POST:
            usual: HttpResponse = super().response_change(request, obj)
            return usual
        self.message_user(request, f"‘{obj}’ is opgeslagen.", messages.SUCCESS)
        address = reverse("admin:articles_issue_compose", args=[obj.issue_id])
        return HttpResponseRedirect(f"{address}?naar=edit-{obj.pk}")


def tell_dropped(desk: Any, request: HttpRequest, before: str, issue: Issue) -> None:
    if before in (Issue.Status.APPROVED, Issue.Status.IN_REVIEW) and issue.status == "draft":
        desk.message_user(
            request,
            "De editie is nu weer een concept: wat was ingediend of goedgekeurd, geldt niet meer.",
            messages.WARNING,
        )


def free_slug(wanted: str) -> str:
    """Return `wanted`, with the first free number behind it where it is taken."""
    taken = set(Issue.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    tries = (wanted if number == 1 else f"{wanted}-{number}" for number in range(1, 1000))
    return next(slug for slug in tries if slug not in taken)
