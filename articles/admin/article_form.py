"""The form of an article: its fields, what it says about them, and the parts it is cut into."""

import datetime as dt
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import AdminForm, Fieldset, InlineAdminFormSet
from django.db import models
from django.db.models import URLField
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.timezone import localtime, now

from articles.models import Article, ArticleLink
from articles.publishing import missing_parts
from articles.slugs import TAKEN, is_taken, made_from, was_public
from nplv.richtext import to_text

EMPTY_LABELS = {"hier", "klik hier", "lees meer", "lees verder", "meer", "link", "meer informatie"}
PARTS = {
    "tekst": "Tekst",
    "beeld": "Beeld",
    "gebieden": "Gebieden en thema’s",
    "publiceren": "Publiceren",
}
FIELDSETS: tuple[tuple[str | None, dict[str, Any]], ...] = (
    (None, {"fields": ("kind", "title", "teaser"), "classes": ("part-tekst",)}),
    (
        "Bijeenkomst",
        {
            "fields": ("starts_at", "ends_at", "place", "registration"),
            "classes": ("part-tekst", "for-event"),
        },
    ),
    ("Vacature", {"fields": ("expires_on",), "classes": ("part-tekst", "for-vacancy")}),
    (None, {"fields": ("body",), "classes": ("part-tekst",)}),
    (
        "Auteur en bron",
        {"fields": ("byline", "source_name", "source_url"), "classes": ("part-tekst",)},
    ),
    (None, {"fields": ("image",), "classes": ("part-beeld",)}),
    (None, {"fields": ("areas", "themes", "awards"), "classes": ("part-gebieden", "choices")}),
    (
        None,
        {
            "fields": ("standing", "published_at", "featured", "slug"),
            "classes": ("part-publiceren",),
        },
    ),
)


class Part(NamedTuple):
    """A part of the form, to be shown as a tab."""

    key: str
    label: str
    fieldsets: list[Fieldset]
    inlines: list[InlineAdminFormSet]
    problems: int


class ArticleForm(forms.ModelForm):
    # When the article was saved last, as whoever typed saw it.
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    conflicts: list[tuple[Any, str]] = []

    class Meta:  # the admin names model and fields
        widgets = {
            "areas": forms.CheckboxSelectMultiple,
            "themes": forms.CheckboxSelectMultiple,
            "title": forms.TextInput(attrs={"class": "vTextField", "data-words": 12}),
            "teaser": forms.Textarea(
                attrs={"rows": 3, "class": "vLargeTextField", "data-words": 60}
            ),
            "source_url": forms.URLInput(attrs={"class": "vURLField"}),
        }
        labels = {"published_at": "Online vanaf", "expires_on": "Sluitingsdatum"}
        help_texts = {
            "kind": "Past het formulier aan: bij een bijeenkomst vul je ook datum en plaats in.",
            "title": "Kort en duidelijk, liefst hoogstens 12 woorden.",
            "teaser": "Twee of drie zinnen zonder opmaak, liefst hoogstens 60 woorden. "
            "Staat in lijsten en in de nieuwsbrief.",
            "body": "Korte alinea’s met tussenkoppen. Tekst uit Word kun je plakken: "
            "wat hier niet past, valt weg.",
            "byline": "Wie schreef dit? Leeg: de redactie.",
            "source_name": "Stond het eerst ergens anders? Bijvoorbeeld: gemeente Arnhem.",
            "place": "Naam en plaats van de locatie, of ‘online’.",
            "expires_on": "De laatste dag dat je kunt reageren. Daarna verdwijnt dit uit lijsten.",
            "image": "Kies uit de bibliotheek. De beschrijving komt met de afbeelding mee.",
            "areas": "Het artikel staat dan ook op de pagina’s van deze gebieden.",
            "themes": "Bezoekers kiezen het nieuws ook op thema.",
            "awards": "Gaat het over geld? Kies dan de toekenning; het bedrag komt er vanzelf bij.",
            "published_at": "Leeg: meteen, zodra iemand publiceert. Met een later moment komt het "
            "artikel dan vanzelf online.",
            "featured": "Het nieuwste uitgelichte artikel staat groot op de voorpagina.",
            "slug": "Leeg: we maken het van de titel. Daarna blijft het zo.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "seen" in self.fields:
            self.fields["seen"].initial = self.instance.updated_at.isoformat()
        if slug := self.fields.get("slug"):
            slug.required = False
        if slug and self.instance.pk and was_public(self.instance):
            slug.help_text = (
                "Verander dit alleen bij een fout. Oude links blijven werken: "
                "ze leiden voortaan naar het nieuwe webadres."
            )

    def clean(self) -> Any:
        """Overwrite nobody: where a colleague saved since, show both and ask once more."""
        cleaned = super().clean()
        seen, known = self.cleaned_data.get("seen"), self.instance.updated_at
        if self.instance.pk and seen and known.isoformat() != seen:
            self.conflicts = [
                (self.fields[name].label, self._in_database(name))
                for name in self.changed_data
                if name != "seen"
            ]
            again = QueryDict(mutable=True)
            again.update(self.data)
            again["seen"] = known.isoformat()
            self.data = again
            self.add_error(
                None,
                f"{saved_by(self.instance)} Wat jij typte, staat hieronder. Sla je nog eens op, "
                "dan geldt jouw tekst.",
            )
        return cleaned

    def _in_database(self, name: str) -> str:
        value = self.get_initial_for_field(self.fields[name], name)
        if isinstance(value, list | models.QuerySet):
            return ", ".join(str(one) for one in value)
        if isinstance(value, dt.datetime):
            return date_format(localtime(value), "j F Y, H:i")
        return to_text(str(value)) if value not in {None, ""} else "leeg"

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if not slug:
            return self.instance.slug or made_from(
                self.cleaned_data.get("title", ""), article=self.instance
            )
        if is_taken(slug, article=self.instance):
            raise forms.ValidationError(TAKEN, code="taken")
        return slug

    def _post_clean(self) -> None:
        """Keep whole what is online: nobody empties a published article by saving it."""
        super()._post_clean()  # type: ignore[misc]  # Django's hook for what needs the instance
        if self.instance.status == Article.Status.PUBLISHED:
            for sentence in missing_parts(self.instance):
                self.add_error(None, sentence)


class LinkForm(forms.ModelForm):
    class Meta:
        widgets = {"url": forms.URLInput(attrs={"class": "vURLField"})}

    def clean_label(self) -> str:
        label: str = self.cleaned_data["label"]
        if label.lower().strip(" .…>»") in EMPTY_LABELS:
            raise forms.ValidationError("Zeg in de linktekst waar de link heen gaat.")
        return label


class LinkInline(admin.TabularInline):
    model = ArticleLink
    form = LinkForm
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    extra = 0
    fields = ("role", "label", "url", "position")


def saved_by(article: Article) -> str:
    """Return who saved `article` last, and when, as a sentence."""
    line = article.history.select_related("history_user").first()
    user = line.history_user if line else None
    who = (user.get_full_name() or user.get_username()) if user else "Iemand anders"
    when = localtime(line.history_date if line else now())
    return f"{who} bewaarde dit artikel op {date_format(when, 'j F')} om {when:%H:%M} uur."


def fieldsets(article: Article | None) -> list[Any]:
    """Return the groups of fields; a closing date that is filled in shows with every kind."""
    if article is None or article.expires_on is None:
        return list(FIELDSETS)
    return [
        (name, {**options, "classes": (*options["classes"], "filled")})
        if "expires_on" in options["fields"]
        else (name, options)
        for name, options in FIELDSETS
    ]


def parts(form: AdminForm, inlines: list[InlineAdminFormSet]) -> list[Part]:
    """Return the form in parts; the links stand under the text."""
    found: dict[str, list[Fieldset]] = {key: [] for key in PARTS}
    for fieldset in form:
        key = next(name for name in fieldset.classes.split() if name.startswith("part-"))
        found[key.removeprefix("part-")].append(fieldset)
    return [
        Part(key, label, found[key], under, _problems(found[key], under))
        for key, label in PARTS.items()
        for under in [inlines if key == "tekst" else []]
    ]


def _problems(fieldsets: list[Fieldset], inlines: list[InlineAdminFormSet]) -> int:
    own = sum(bool(line.errors()) for fieldset in fieldsets for line in fieldset)
    return own + sum(len(form.errors) for inline in inlines for form in inline.formset.forms)
