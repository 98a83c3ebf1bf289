"""The form of one picture: its file, its description, and the part that always stays in sight."""

from typing import Any, NamedTuple

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from articles.models import Image
from articles.renditions import MissingOriginalError, site_sources
from articles.shapes import Shape, is_whole
from nplv.uploaded_pictures import FreshPicture, ImageRefusedError, fresh_file

ACCEPTED = "image/jpeg,image/png,image/webp,image/gif"


class FocusInput(forms.NumberInput):
    """A slider from 0 to 1. It works with the arrow keys; the picture above it takes clicks."""

    input_type = "range"

    def __init__(self) -> None:
        super().__init__(attrs={"min": "0", "max": "1", "step": "0.01", "class": "focus-range"})


class ImageForm(forms.ModelForm):
    """Its upload is judged and encoded anew before anything is saved."""

    upload = forms.FileField(
        label="Bestand",
        help_text="JPEG, PNG, WebP of GIF; hoogstens 15 MB en 20 megapixel. "
        "Gegevens over plaats en toestel verwijderen we.",
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )

    class Meta:
        model = Image
        fields = ("title", "alt", "decorative", "credit", "focus_x", "focus_y")
        widgets = {
            "alt": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
            "focus_x": FocusInput,
            "focus_y": FocusInput,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        upload = self.fields.get("upload")
        if self.instance.pk and upload:
            upload.required = False
            upload.label = "Ander bestand"
            upload.help_text = (
                "Het nieuwe beeld komt overal op de site in de plaats van het oude. "
                "Mail die al is goedgekeurd of verstuurd, houdt het oude beeld. "
                f"{upload.help_text}"
            )

    def clean_upload(self) -> FreshPicture | None:
        upload: UploadedFile | None = self.cleaned_data["upload"]
        if upload is None:
            return None
        try:
            return fresh_file(upload)
        except ImageRefusedError as error:
            raise forms.ValidationError(str(error), code="refused") from error


class Cut(NamedTuple):
    """One way in which the site or the mail shows a picture."""

    name: str
    css: str
    whole: bool


CUTS = (
    ("Op de site: kaartje en voorpagina", Shape.WIDE, "card"),
    ("Op de site: portret bij een benoeming", Shape.SQUARE, "portrait"),
    ("In de mail: groot", Shape.MAIL, "mail"),
    ("In de mail: naast de tekst", Shape.WIDE, "thumb"),
)


def focus_section(image: Image | None, part: str) -> SafeString | str:
    """Return the `picture` to point at, or the `cuts` that follow from where somebody points."""
    if image is None or not image.file:
        return ""
    try:
        sources = site_sources(image)
    except MissingOriginalError:
        return "Het bestand is weg. Kies hieronder een ander bestand."
    is_tall = not is_whole(image, Shape.MAIL)
    cuts = [
        Cut(name, f"{css}-tall" if css == "mail" and is_tall else css, is_whole(image, shape))
        for name, shape, css in CUTS
    ]
    context = {"image": image, "sources": sources, "cuts": cuts}
    return render_to_string(f"admin/articles/image/_focus_{part}.html", context)
