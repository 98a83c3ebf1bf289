"""The form of an area at the desk: its photo is judged and encoded anew, as in the library."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from nplv.uploaded_pictures import ImageRefusedError, fresh_file

ABOUT_PHOTO = (
    "JPEG, PNG, WebP of GIF; hoogstens 15 MB en 20 megapixel. "
    "Gegevens over plaats en toestel verwijderen we."
)


class AreaForm(forms.ModelForm):
    class Meta:
        help_texts = {"photo": ABOUT_PHOTO}

    def clean_photo(self) -> Any:
        """Return fresh pixels for what was uploaded; what was there, or False to take it away."""
        photo = self.cleaned_data["photo"]
        if not isinstance(photo, UploadedFile):
            return photo
        try:
            return fresh_file(photo)
        except ImageRefusedError as error:
            raise forms.ValidationError(str(error)) from error
