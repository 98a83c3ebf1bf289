import io
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.template import Context, Template
from PIL import Image as Picture

from articles.models import Image
from articles.renditions import (
    MAIL_BYTES,
    MissingOriginalError,
    mail_image,
    make_renditions,
    site_sources,
    site_widths,
)
from articles.shapes import Shape, box_of
from tests.articles.factories import ImageFactory, jpeg

pytestmark = pytest.mark.django_db


def noise(width, height):
    file = io.BytesIO()
    Picture.effect_noise((width, height), 120).convert("RGB").save(file, "JPEG", quality=95)
    return ContentFile(file.getvalue(), "ruis.jpg")


def beside(image):
    return sorted(path.name for path in Path(image.file.path).parent.iterdir())


def rendered(source, **context):
    return Template("{% load pictures %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (100, [100]),
        (360, [360]),
        (800, [360, 720, 800]),
        (1440, [360, 720, 1440]),
        (4000, [360, 720, 1440]),
    ],
)
def test_site_widths_never_upscale(width, widths):
    assert site_widths(Image(width=width, height=10)) == widths


def test_site_sources_names_follow_from_the_original():
    image = ImageFactory()
    stem = image.file.url.removesuffix(".jpg")

    sources = site_sources(image)

    assert sources.webp == f"{stem}.360.webp 360w, {stem}.720.webp 720w, {stem}.800.webp 800w"
    assert sources.avif == sources.webp.replace(".webp", ".avif")
    assert sources.jpeg == sources.webp.replace(".webp", ".jpg")
    assert sources.src == f"{stem}.720.jpg"


def test_make_renditions_files_are_what_they_say():
    image = ImageFactory()
    make_renditions(image)

    folder = Path(image.file.path).parent
    found = {}
    for path in folder.glob("*.*.*"):
        with Picture.open(path) as picture:
            found[path.name.split(".", 1)[1]] = (picture.format, picture.size)
    assert found == {
        **{f"{w}.avif": ("AVIF", (w, w * 9 // 16)) for w in (720, 800)},
        **{f"{w}.webp": ("WEBP", (w, w * 9 // 16)) for w in (720, 800)},
        **{f"{w}.jpg": ("JPEG", (w, w * 9 // 16)) for w in (720, 800)},
        "360.avif": ("AVIF", (360, 202)),
        "360.webp": ("WEBP", (360, 202)),
        "360.jpg": ("JPEG", (360, 202)),
        "600.mail.jpg": ("JPEG", (600, 338)),
        "square-50-50.360.avif": ("AVIF", (360, 360)),
        "square-50-50.360.webp": ("WEBP", (360, 360)),
        "square-50-50.360.jpg": ("JPEG", (360, 360)),
    }


def test_make_renditions_again_only_what_is_missing():
    image = ImageFactory()
    make_renditions(image)
    names = beside(image)
    folder = Path(image.file.path).parent
    times = {name: (folder / name).stat().st_mtime_ns for name in names}
    gone = next(name for name in names if name.endswith("720.webp"))
    (folder / gone).unlink()

    site_sources(image)

    assert beside(image) == names
    changed = {n for n in names if (folder / n).stat().st_mtime_ns != times[n]}
    assert changed == {gone}


def test_mail_image_address_and_size(settings):
    image = ImageFactory()

    made = mail_image(image)

    stem = image.file.url.removesuffix(".jpg")
    assert made == (f"https://nieuws.example.org{stem}.600.mail.jpg", 600, 338)


def halves(width, height):
    """A picture that is red on the left or above, and blue on the other side."""
    whole = Picture.new("RGB", (width, height), (0, 0, 255))
    half = (width // 2, height) if width > height else (width, height // 2)
    whole.paste((255, 0, 0), (0, 0, *half))
    file = io.BytesIO()
    whole.save(file, "PNG")
    return ContentFile(file.getvalue(), "helften.png")


def colour(path, at=(5, 5)):
    with Picture.open(path) as picture:
        red, _green, blue = picture.convert("RGB").getpixel(at)
    return "red" if red > blue else "blue"


@pytest.mark.parametrize(("focus", "shown"), [("0.00", "red"), ("1.00", "blue")])
def test_cut_keeps_the_focus(focus, shown):
    image = ImageFactory(file=halves(600, 1800), focus_y=Decimal(focus))
    made = mail_image(image)
    wide = site_sources(image, Shape.WIDE)

    number = round(Decimal(focus) * 100)
    stem = image.file.path.removesuffix(".png")
    assert wide.src.endswith(f".wide-50-{number}.600.jpg")
    assert (made.width, made.height) == (600, 600)
    assert colour(f"{stem}.mail-50-{number}.600.mail.jpg", (300, 300)) == shown
    assert colour(f"{stem}.wide-50-{number}.360.webp", (180, 100)) == shown


def test_cut_of_another_focus_is_another_file_and_the_old_one_stays():
    image = ImageFactory(file=halves(1800, 600))
    old = mail_image(image, Shape.WIDE).url
    image.focus_x = Decimal("0.20")
    new = mail_image(image, Shape.WIDE).url

    assert (old.endswith("wide-50-50.600.mail.jpg"), new.endswith("wide-20-50.600.mail.jpg")) == (
        True,
        True,
    )
    assert {"wide-50-50.600.mail.jpg", "wide-20-50.600.mail.jpg"} <= {
        name.split(".", 1)[1] for name in beside(image)
    }


def test_cut_that_takes_nothing_off_is_the_picture_itself():
    image = ImageFactory(focus_x=Decimal("0.1"))

    assert site_sources(image, Shape.WIDE) == site_sources(image)
    assert mail_image(image, Shape.WIDE) == mail_image(image)


@pytest.mark.parametrize(
    ("size", "shape", "focus", "box"),
    [
        ((1600, 900), Shape.WIDE, (0.1, 0.9), (0, 0, 1600, 900)),
        ((1000, 1000), Shape.SQUARE, (0.1, 0.9), (0, 0, 1000, 1000)),
        ((1000, 2000), Shape.SQUARE, (0.1, 0.9), (0, 900, 1000, 1900)),
        ((2000, 1000), Shape.SQUARE, (0.25, 0.9), (250, 0, 1250, 1000)),
        ((3200, 900), Shape.WIDE, (1, 0), (1600, 0, 3200, 900)),
        ((900, 1600), Shape.MAIL, (0.5, 0), (0, 0, 900, 900)),
        ((3000, 500), Shape.MAIL, (0.5, 0), (0, 0, 3000, 500)),
        ((1, 5000), Shape.WIDE, (0.5, 1), (0, 4999, 1, 5000)),
    ],
)
def test_box_of_is_what_css_would_show(size, shape, focus, box):
    image = Image(width=size[0], height=size[1], focus_x=focus[0], focus_y=focus[1])

    assert box_of(image, shape) == box


def test_mail_image_never_wider_than_the_original():
    made = mail_image(ImageFactory(file=ContentFile(jpeg(200, 100), "klein.jpg")))

    assert (made.width, made.height) == (200, 100)


@pytest.mark.parametrize("size", [(1800, 1200), (1200, 1200)])
def test_mail_image_heavy_picture_stays_within_its_weight(size):
    image = ImageFactory(file=noise(*size))

    made = mail_image(image)

    path = Path(image.file.path.removesuffix(".jpg") + ".600.mail.jpg")
    assert path.stat().st_size <= MAIL_BYTES
    assert made.width <= 600
    with Picture.open(path) as picture:
        assert picture.size == (made.width, made.height)


def test_mail_image_transparent_stands_on_white():
    file = io.BytesIO()
    Picture.new("RGBA", (50, 50), (0, 0, 0, 0)).save(file, "PNG")
    image = ImageFactory(file=ContentFile(file.getvalue(), "leeg.png"))
    mail_image(image)

    with Picture.open(image.file.path.removesuffix(".png") + ".600.mail.jpg") as picture:
        assert picture.getpixel((5, 5)) == (255, 255, 255)


def test_site_sources_original_gone():
    image = ImageFactory()
    Path(image.file.path).unlink()

    with pytest.raises(MissingOriginalError):
        site_sources(image)


def test_picture_tag():
    image = ImageFactory(alt='Een "straat".')
    sources = site_sources(image)

    assert rendered('{% picture image sizes="50vw" %}', image=image) == (
        f'<picture><source type="image/avif" srcset="{sources.avif}" sizes="50vw">'
        f'<source type="image/webp" srcset="{sources.webp}" sizes="50vw">'
        f'<img src="{sources.src}" srcset="{sources.jpeg}" sizes="50vw" width="800" height="450" '
        'alt="Een &quot;straat&quot;." loading="lazy" decoding="async"></picture>'
    )


def test_picture_tag_eager_with_class():
    html = rendered('{% picture image eager=True css="card__image" %}', image=ImageFactory())

    assert html.startswith('<picture class="card__image">')
    assert 'loading="eager" decoding="async" fetchpriority="high">' in html


def test_picture_tag_in_a_shape_has_its_size():
    image = ImageFactory(file=halves(600, 1800))
    html = rendered('{% picture image shape="square" %}', image=image)

    assert ' width="600" height="600" ' in html
    assert html.count(".square-50-50.360.") == 4


def test_picture_tag_decorative_has_empty_alt():
    assert ' alt="" ' in rendered("{% picture image %}", image=ImageFactory(decorative=True))


def test_picture_tag_no_image_is_nothing():
    assert rendered("[{% picture image %}]", image=None) == "[]"


def test_picture_tag_lost_file_leaves_a_gap(caplog):
    image = ImageFactory()
    Path(image.file.path).unlink()

    assert rendered("[{% picture image %}]", image=image) == "[]"
    assert f"image {image.pk} has lost its file" in caplog.text
