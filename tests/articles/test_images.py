import io
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Picture
from PIL import ImageCms
from PIL.PngImagePlugin import PngInfo

from articles.images import replace_file, store_image
from articles.models import Image
from nplv.uploaded_pictures import ImageRefusedError, fresh_file
from tests.articles.factories import jpeg

pytestmark = pytest.mark.django_db


def encoded(kind, size=(40, 30), mode="RGB", color=(15, 82, 87), **options):
    file = io.BytesIO()
    Picture.new(mode, size, color).save(file, kind, **options)
    return file.getvalue()


def chunk(name, data):
    return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)


def png_claiming(width, height):
    header = width.to_bytes(4) + height.to_bytes(4) + bytes([1, 0, 0, 0, 0])
    rows = zlib.compress(bytes((width + 7) // 8 + 1) * 100, 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def store(data, name="foto.jpg"):
    return store_image(SimpleUploadedFile(name, data), title="Een straat", alt="Huizen.")


def opened(image):
    with Picture.open(image.file.path) as picture:
        picture.load()
        return picture


def noisy_jpeg(size=(120, 90), **options):
    file = io.BytesIO()
    Picture.effect_noise(size, 90).convert("RGB").save(file, "JPEG", **options)
    return file.getvalue()


@pytest.mark.parametrize(
    ("kind", "ending"), [("JPEG", ".jpg"), ("PNG", ".png"), ("WEBP", ".jpg"), ("GIF", ".png")]
)
def test_store_image_each_format(kind, ending):
    image = store(encoded(kind))

    assert (image.width, image.height) == (40, 30)
    assert image.file.name.endswith(ending)
    assert Image.objects.get() == image


def test_store_image_goes_by_content_not_by_name():
    assert store(encoded("PNG"), "foto.exe").file.name.endswith(".png")


def test_store_image_random_name():
    first, second = store(jpeg(), "jan-de-vries.jpg"), store(jpeg(), "jan-de-vries.jpg")

    assert "jan" not in first.file.name
    assert first.file.name != second.file.name


def test_store_image_drops_metadata():
    exif = Picture.Exif()
    exif[0x8825] = {1: "N", 2: (52.0, 5.0, 0.0)}
    exif[0x010F] = "Telefoonmerk"
    image = store(noisy_jpeg(exif=exif, comment=b"geheim", xmp=b"<x:xmpmeta>geheim</x:xmpmeta>"))

    assert dict(opened(image).getexif()) == {}
    content = Path(image.file.path).read_bytes()
    assert [word for word in (b"geheim", b"Telefoonmerk", b"Exif", b"ICC") if word in content] == []


def test_store_image_png_drops_text():
    info = PngInfo()
    info.add_text("Author", "geheim")
    image = store(encoded("PNG", pnginfo=info))

    assert opened(image).info == {}


def test_store_image_turns_upright_first():
    exif = Picture.Exif()
    exif[0x0112] = 6
    file = io.BytesIO()
    picture = Picture.new("RGB", (80, 40), "white")
    picture.paste("black", (0, 0, 40, 40))
    picture.save(file, "JPEG", exif=exif)
    image = store(file.getvalue())

    assert (image.width, image.height) == (40, 80)
    assert opened(image).getpixel((20, 10))[0] < 40
    assert opened(image).getpixel((20, 70))[0] > 200


def test_store_image_animation_first_frame():
    frames = [Picture.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    image = store(file.getvalue())

    assert getattr(opened(image), "n_frames", 1) == 1
    assert opened(image).convert("RGB").getpixel((5, 5)) == (255, 0, 0)


def test_store_image_keeps_transparency():
    image = store(encoded("WEBP", mode="RGBA", color=(0, 0, 0, 100), lossless=True))

    assert image.file.name.endswith(".png")
    assert opened(image).mode == "RGBA"


@pytest.mark.parametrize(("mode", "color"), [("CMYK", (0, 0, 0, 0)), ("L", 255), ("1", 1)])
def test_store_image_other_colour_modes_become_rgb(mode, color):
    kind = "JPEG" if mode == "CMYK" else "PNG"

    assert opened(store(encoded(kind, mode=mode, color=color))).getpixel((3, 3)) == (255, 255, 255)


def test_store_image_sixteen_bit_grey_keeps_its_tone():
    picture = Picture.new("I;16", (10, 10), 30000)
    file = io.BytesIO()
    picture.save(file, "PNG")

    assert opened(store(file.getvalue())).getpixel((3, 3)) == (117, 117, 117)


def test_store_image_with_colour_profile_becomes_srgb():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = store(noisy_jpeg(icc_profile=profile))

    assert "icc_profile" not in opened(image).info


def test_store_image_with_broken_colour_profile():
    assert store(noisy_jpeg(icc_profile=b"x" * 200)).width == 120


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("tekening.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG-bestand kan hier niet"),
        ("foto.png", b"<?xml version='1.0'?><svg onload='alert(1)'/>", "SVG-bestand"),
        ("foto.png", b"<!doctype html><script>alert(1)</script>", "geen afbeelding"),
        ("foto.tif", encoded("TIFF"), "geen afbeelding"),
        ("foto.jpg", b"", "leeg"),
        ("foto.jpg", noisy_jpeg()[:2000], "beschadigd"),
        ("foto.png", encoded("PNG", (300, 300))[:-40], "beschadigd"),
        ("foto.png", png_claiming(20000, 20000), "te veel beeldpunten"),
        ("foto.png", png_claiming(10000, 9000), "te veel beeldpunten"),
        ("foto.png", png_claiming(5001, 4000), "te veel beeldpunten"),
    ],
    ids=["svg", "xml-svg", "html", "tiff", "empty", "cut-jpeg", "cut-png", "bomb", "warn", "limit"],
)
def test_store_image_refuses(name, data, words):
    with pytest.raises(ImageRefusedError, match=words):
        store(data, name)

    assert Image.objects.count() == 0


def test_store_image_polyglot_loses_its_tail():
    image = store(encoded("GIF") + b"<script>alert(1)</script>", "x.html")

    assert b"script" not in Path(image.file.path).read_bytes()


def test_store_image_at_the_limit_of_pixels():
    assert fresh_file(io.BytesIO(encoded("PNG", (5000, 4000), "1", 1))).name.endswith(".png")


def test_store_image_too_heavy():
    with pytest.raises(ImageRefusedError, match="15 MB"):
        store(jpeg() + bytes(15_000_000))


def test_store_image_undescribed():
    with pytest.raises(ImageRefusedError, match="Beschrijf wat er te zien is"):
        store_image(SimpleUploadedFile("foto.jpg", jpeg()), title="Een straat")

    assert Image.objects.count() == 0


def test_store_image_decorative_needs_no_description():
    image = store_image(io.BytesIO(jpeg()), title="Vlakken", decorative=True, credit="Redactie")

    assert (image.alt_text, image.credit) == ("", "Redactie")


def test_replace_file_keeps_the_old_one_for_sent_mail():
    image = store(jpeg())
    before = image.file.path
    replace_file(image, io.BytesIO(jpeg(400, 400)))

    image.refresh_from_db()
    assert (image.width, image.height) == (400, 400)
    assert image.file.path != before
    assert Path(before).read_bytes()[:2] == b"\xff\xd8"


def test_replace_file_refused_changes_nothing():
    image = store(jpeg())
    with pytest.raises(ImageRefusedError):
        replace_file(image, io.BytesIO(b"geen beeld"))

    assert Image.objects.get().file.name == image.file.name
