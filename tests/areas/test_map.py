import math

import pytest
from django.template import Context, Template

from areas.loading import load_areas
from areas.map import FRAMES, HEIGHT, WIDTH, draw, project, province_of, provinces
from areas.models import Area
from tests.areas.factories import AreaFactory


def test_project_gives_the_place_that_the_drawing_was_checked_with():
    assert project(52.512, 5.495) == (338.0, 275.8)


def test_provinces_are_the_twelve_of_the_country():
    names = {province.name for province in provinces()}

    assert (len(provinces()), {"Drenthe", "Zeeland"} <= names) == (12, True)


@pytest.mark.django_db
def test_every_area_has_one_marker_on_the_drawing_and_a_province():
    load_areas()
    areas = list(Area.objects.all())

    found = draw(areas)

    cut = {cut_out.frame.title: cut_out.markers for cut_out in found.cut_outs}
    everywhere = found.markers + [marker for markers in cut.values() for marker in markers]
    assert sorted(marker.name for marker in everywhere) == sorted(area.name for area in areas)
    assert [len(found.markers), *map(len, cut.values())] == [9, 6, 5]
    assert all(0 < marker.x < WIDTH and 0 < marker.y < HEIGHT for marker in everywhere)
    assert {province_of(area) for area in areas} <= {found.name for found in provinces()}


@pytest.mark.django_db
def test_markers_are_far_enough_apart_for_a_finger():
    """At 360 px the country is 328 px wide, and a cut-out 310."""
    load_areas()
    found = draw(Area.objects.all())
    sheets = [(found.markers, 328 / WIDTH)]
    sheets += [(cut.markers, 310 / cut.frame.box[2]) for cut in found.cut_outs]

    for markers, scale in sheets:
        places = [(marker.x, marker.y) for marker in markers]
        apart = min(math.dist(a, b) for a in places for b in places if a != b)
        assert apart * scale >= 24


@pytest.mark.django_db
def test_markers_go_from_north_to_south():
    for latitude in ("51.0", "53.0", "52.8"):
        AreaFactory(latitude=latitude, longitude="6.5")

    ys = [marker.y for marker in draw(Area.objects.all()).markers]

    assert ys == sorted(ys)


@pytest.mark.parametrize(("longitude", "anchor"), [(4.25, "start"), (4.46, "middle"), (4.7, "end")])
def test_marker_name_stays_inside_its_cut_out(longitude, anchor):
    area = AreaFactory.build(latitude=52, longitude=longitude)

    (cut_out,) = draw([area]).cut_outs

    assert (cut_out.frame, cut_out.markers[0].anchor) == (FRAMES[0], anchor)


def render(text, **context):
    return Template("{% load area_map %}" + text).render(Context(context))


@pytest.mark.django_db
def test_area_map_links_every_area_that_takes_part_in_one_query(django_assert_num_queries):
    for name in ("Noord", "Oost", "West"):
        AreaFactory(name=name, slug=name.lower())
    AreaFactory(name="Oud", joined_on="2020-01-01", left_on="2021-01-01")

    with django_assert_num_queries(1):
        html = render("{% area_map %}")

    for name in ("Noord", "Oost", "West"):
        assert f'href="/gebieden/{name.lower()}/" aria-label="{name}"' in html
    assert "Oud" not in html
    assert "MapSVG / svg-maps" in html
    assert "style=" not in html


@pytest.mark.django_db
def test_area_map_writes_figures_with_a_point():
    AreaFactory()

    assert 'cx="179.1"' in render("{% area_map %}")


@pytest.mark.django_db
def test_area_map_without_areas_is_the_bare_country():
    html = render("{% area_map %}")

    assert html.count("<path") == 12
    assert "<a class" not in html


def test_area_locator_shows_the_province_without_a_query():
    area = AreaFactory.build(name="Leeuwarden-Oost", province="Fryslân")

    html = render("{% area_locator area %}", area=area)

    assert html.count("locator__land--here") == 1
    assert 'aria-label="Kaart van Nederland: Leeuwarden-Oost ligt in Fryslân."' in html
