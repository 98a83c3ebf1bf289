"""The rich-text field: the one file that knows which editor is behind it.

django-ckeditor bundles CKEditor 4.22.1, which is past its end of life. It is contained here:
only the `ckeditor` app (never its uploader), no full page, no free content rules, no plug-in
that calls home, `divarea` so that the page needs no inline script element, and what it sends is
cleaned by `nplv.richtext` whatever the editor did.
"""

from typing import Any

from ckeditor.fields import RichTextField as EditorField
from ckeditor.fields import RichTextFormField as EditorFormField
from ckeditor.widgets import CKEditorWidget
from django import forms
from django.db.models import Model

from nplv.richtext import ATTRIBUTES, PICTURE_ATTRIBUTES, TAGS, clean_html

# Plug-ins that load from other hosts, upload, execute, or serve no purpose here.
REMOVED_PLUGINS = (
    "scayt,wsc,exportpdf,preview,print,elementspath,iframe,flash,forms,smiley,save,newpage,"
    "templates,language,bidi,font,colorbutton,colordialog,justify,image,uploadimage,uploadwidget,"
    "filebrowser,about,easyimage,cloudservices,embed,embedbase,div,stylescombo,pagebreak,"
    "copyformatting,magicline"
)
# Its plug-ins that no page loads; collectstatic leaves them out (nplv.apps.StaticConfig).
_UNUSED_PLUGINS = (
    "about,adobeair,ajax,autoembed,autogrow,bbcode,codesnippet,codesnippetgeshi,colordialog,"
    "copyformatting,devtools,div,docprops,embed,embedbase,embedsemantic,exportpdf,flash,forms,"
    "iframe,iframedialog,image,image2,language,magicline,mathjax,pagebreak,placeholder,preview,"
    "scayt,sharedspace,showblocks,smiley,sourcedialog,specialchar,stylesheetparser,tableresize,"
    "templates,uicolor,uploadimage,uploadwidget,widget,wsc,xml"
)
UNUSED_EDITOR_FILES = [
    "ckeditor/galleriffic/*",
    "ckeditor/file-icons/*",
    "ckeditor/ckeditor/*.md",
    "ckeditor/ckeditor/adapters/*",
    "ckeditor/ckeditor/skins/moono/*",
    *(
        f"ckeditor/ckeditor/{place}/[!en]*.js"
        for place in ("lang", "plugins/a11yhelp/dialogs/lang")
    ),
    *(f"ckeditor/ckeditor/plugins/{name}/*" for name in _UNUSED_PLUGINS.split(",")),
]
EDITOR_FILE = "ckeditor/ckeditor/ckeditor.js"  # what ours comes after
PICTURES = "pictures"  # the name of the settings with a button for pictures
TOOLBAR = [
    ["Format"],
    ["Bold", "Italic", "Subscript", "Superscript", "RemoveFormat"],
    ["BulletedList", "NumberedList", "Blockquote"],
    ["Link", "Unlink"],
    ["Table"],
    ["Undo", "Redo", "Find"],
    ["Maximize", "Source"],
]


def content_rules(*, pictures: bool = False) -> str:
    """Return the sanitiser's list in the notation of CKEditor's content filter."""
    rules = [
        f"{tag}[{','.join(sorted(ATTRIBUTES.get(tag, ())))}]" if tag in ATTRIBUTES else tag
        for tag in sorted(TAGS)
    ]
    if pictures:
        # Here and only here an address: the editor shows the picture by it, and never sends it.
        rules += [f"{tag}[!{name},src,alt]" for tag, (name,) in PICTURE_ATTRIBUTES.items()]
    return "; ".join(rules)


def editor_configs() -> dict[str, dict[str, Any]]:
    """Return the settings of the editor without and with pictures, for CKEDITOR_CONFIGS."""
    plain = _editor_config()
    button = {**plain, "toolbar_Desk": [[*TOOLBAR[0], "DeskPicture"], *TOOLBAR[1:]]}
    plugins = f"{plain['extraPlugins']},deskpicture"
    rules = content_rules(pictures=True)
    return {
        "default": plain,
        PICTURES: {**button, "extraPlugins": plugins, "allowedContent": rules},
    }


def _editor_config() -> dict[str, Any]:
    return {
        "language": "nl",
        "width": "100%",
        "height": 320,
        "extraPlugins": "divarea",
        "removePlugins": REMOVED_PLUGINS,
        "toolbar": "Desk",
        "toolbar_Desk": TOOLBAR,
        "allowedContent": content_rules(),
        "format_tags": "p;h2;h3;h4",
        "entities": False,
        "disableNativeSpellChecker": False,
        "forcePasteAsPlainText": "allow-word",
        "versionCheck": False,
        "linkShowAdvancedTab": False,
        "linkShowTargetTab": False,
    }


class DeskEditor(CKEditorWidget):
    """The editor with ours: what comes out of Word, links to own pages, pictures of the library."""

    @property
    def media(self) -> forms.Media:
        stock: forms.Media = super().media
        return stock + forms.Media(
            css={"all": ["admin-desk/picker.css"]},
            js=(EDITOR_FILE, "admin-desk/picker.js", "admin-desk/editor.js"),
        )


class RichTextFormField(EditorFormField):
    """A form field whose cleaned value holds allowed HTML only."""

    widget = DeskEditor

    def __init__(self, *args: Any, config_name: str = "default", **kwargs: Any) -> None:
        self.pictures = config_name == PICTURES
        super().__init__(*args, config_name=config_name, **kwargs)

    def clean(self, value: str) -> str:
        return clean_html(super().clean(value) or "", pictures=self.pictures)


class RichTextField(EditorField):
    """Text with headings, lists, links and tables; cleaned on every way into the database.

    With `pictures` it may hold marks of pictures, which its reader has to turn into pictures. The
    database has no business with that: it is no part of a migration.
    """

    def __init__(self, *args: Any, pictures: bool = False, **kwargs: Any) -> None:
        self.pictures = pictures
        super().__init__(*args, **{"config_name": PICTURES} if pictures else {}, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": RichTextFormField, **kwargs})

    def pre_save(self, model_instance: Model, add: bool) -> str:  # noqa: FBT001  Django's signature
        text = getattr(model_instance, self.attname) or ""
        value = clean_html(text, pictures=self.pictures)
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "nplv.fields.RichTextField", args, kwargs
