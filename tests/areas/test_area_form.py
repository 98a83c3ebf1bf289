"""The photo of an area, as it comes in at the desk."""

import io

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Picture

from tests.areas.factories import AreaFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(get_user_model().objects.create_superuser("beheerder", "b@example.org", "x"))
    return client


def telling_jpeg():
    exif = Picture.Exif()
    exif[0x8825] = {1: "N", 2: (52.0, 5.0, 0.0)}
    exif[0x010F] = "Telefoonmerk"
    file = io.BytesIO()
    Picture.new("RGB", (40, 30), "teal").save(file, "JPEG", exif=exif)
    return file.getvalue()


def saved(desk, area, content, **fields):
    """Post the form of an area with a photo; return the area, and what was wrong."""
    path = f"/beheer/areas/area/{area.pk}/change/"
    form = desk.get(path).context["adminform"].form
    data = {
        bound.html_name: bound.value() for bound in form if bound.value() not in (None, "", False)
    }
    data |= {"photo": SimpleUploadedFile("IMG_20260101 thuis.jpg", content), **fields}
    response = desk.post(path, data)
    area.refresh_from_db()
    return area, response.context["errors"] if response.status_code == 200 else []


def test_photo_is_made_anew_without_place_or_name(desk):
    area, errors = saved(desk, AreaFactory(), telling_jpeg(), photo_alt="Een plein.")

    assert errors == []
    assert area.photo.name.startswith("areas/")
    assert "IMG" not in area.photo.name
    with area.photo.open() as file:
        assert b"Telefoonmerk" not in file.read()
    with Picture.open(area.photo.path) as shown:
        assert (shown.size, dict(shown.getexif())) == ((40, 30), {})


def test_photo_that_is_none_is_refused_in_dutch(desk):
    huge = io.BytesIO()
    Picture.new("1", (6000, 4000)).save(huge, "PNG")
    area, errors = saved(desk, AreaFactory(), huge.getvalue(), photo_alt="Een plein.")

    assert "te veel beeldpunten" in str(errors)
    assert area.photo.name == ""


def test_photo_stays_where_none_is_uploaded(desk):
    area, _ = saved(desk, AreaFactory(), telling_jpeg(), photo_alt="Een plein.")
    name = area.photo.name
    area, errors = saved(desk, area, b"", photo="", photo_credit="Iemand")

    assert (errors, area.photo.name, area.photo_credit) == ([], name, "Iemand")
