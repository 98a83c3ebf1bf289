"""The form to bring a spreadsheet with awards."""

from typing import Any

from django import forms

from areas.sheets import MAX_BYTES, MAX_ROWS


class AwardUploadForm(forms.Form):
    file = forms.FileField(
        label="CSV-bestand",
        help_text=f"Hoogstens {MAX_ROWS} regels en 2 MB. Maak je het in Excel? Kies dan "
        "‘Opslaan als’ en ‘CSV UTF-8’.",
        max_length=200,
        allow_empty_file=True,  # the reader says it in better words
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        error_messages={"required": "Kies eerst een bestand."},
    )

    def clean_file(self) -> Any:
        """Refuse what is too large before any of it is read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError("Dit bestand is groter dan 2 MB. Verdeel het.")
        return file
