"""State diagrams: each part is drawn as attested, unknown, lost, uncertain or moved on the day; nothing is invented."""

import re
from xml.etree import ElementTree

import pytest
from django.utils import translation

from registry.domain.chronology.places import Move
from registry.domain.vocabulary.codes import Grade
from registry.web.charts import NARROW_DIAGRAM, WIDE_DIAGRAM, DiagramPart, Measure, StateDiagram, mini_diagram
from registry.web.charts.diagram_parts import count_courses, draw_state_box
from tests import factories

TEMPLE = "/en/monuments/moon-temple/diagram.svg"
SVG = "{http://www.w3.org/2000/svg}"


def make_part(lowest="no_damage", highest=None, *, name="Portico", uncertain=False, **fields):
    return DiagramPart(
        name=name,
        lowest_grade=Grade(lowest),
        highest_grade=Grade(highest or lowest),
        is_uncertain=uncertain,
        state_words="as it was",
        **fields,
    )


def draw(*parts, layout=WIDE_DIAGRAM, is_rtl=False):
    return StateDiagram("The temple", parts, layout, is_rtl=is_rtl)


def parse_svg(content):
    return ElementTree.fromstring(content)  # noqa: S314 - our own file


def get_boxes(part):
    """The classes of the rectangles of a box, from the top."""
    classes = []
    for drawn in draw_state_box(part, 0, 0, 80, 100):
        if not drawn.startswith("<text"):
            css_class = re.search(r'class="([^"]*)"', drawn)[1]
            classes += [css_class] * (drawn.count("M") if drawn.startswith("<path") else 1)
    return classes


# --- One box ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lowest", "highest", "courses"),
    [
        ("no_damage", "no_damage", (0, 0, 5)),
        ("severe", "severe", (3, 0, 2)),
        ("destroyed", "destroyed", (5, 0, 0)),
        ("severe", "largely_destroyed", (3, 1, 1)),
        ("no_damage", "destroyed", (0, 5, 0)),
    ],
)
def test_courses_follow_from_the_proven_range(lowest, highest, courses):
    assert count_courses(make_part(lowest, highest)) == courses


def test_attested_part_is_solid_in_the_colour_of_its_grade():
    assert get_boxes(make_part("slight")) == ["lost", *["stands g-slight"] * 4]


def test_lost_part_is_hatched():
    assert get_boxes(make_part("destroyed")) == ["lost"] * 5
    assert 'fill="url(#weave)"' in "".join(draw_state_box(make_part("destroyed"), 0, 0, 80, 100))


def test_uncertain_part_has_what_stands_and_what_is_lost_and_what_is_open_between():
    assert get_boxes(make_part("slight", "severe", uncertain=True)) == ["lost", "open", "stands", "stands"]


@pytest.mark.parametrize("grade", ["unknown", "not_visible"])
def test_unknown_part_is_an_empty_box_with_a_question_mark(grade):
    assert get_boxes(make_part(grade)) == ["unknown"]
    assert ">?</text>" in "".join(draw_state_box(make_part(grade), 0, 0, 80, 100))


def test_moved_part_is_an_outline_where_it_was_and_its_state_beside_it():
    part = make_part("moderate", move=Move.CERTAIN, first_place="Temple", places="Damascus")
    drawn = draw(part).svg()
    body = drawn[: drawn.index('class="rule"')]
    assert body.index('class="moved"') < body.index('class="lost"')
    assert "moved away from:" in body
    assert "moved to:" in body


def test_part_that_was_perhaps_moved_stays_in_its_state():
    drawn = draw(make_part("moderate", move=Move.POSSIBLE, places="possibly: Damascus")).svg()
    body = drawn[: drawn.index('class="rule"')]
    assert 'class="moved"' not in body
    assert "perhaps moved;" in body


# --- Scale -----------------------------------------------------------------------------------------------------------


def test_diagram_without_measures_says_that_it_has_no_scale():
    drawn = draw(make_part()).svg()
    assert "Schematic, not to scale" in drawn
    assert "In scale" not in drawn
    assert "scale-bar" not in drawn


def test_measured_parts_are_drawn_in_one_scale_with_a_bar_and_their_sources():
    wide = make_part(name="Wall", measure=Measure(40, 10, "Survey of 1950"))
    high = make_part(name="Arch", measure=Measure(10, 20, "Survey of 1950"))
    drawn = draw(wide, high, make_part(name="Row")).svg()
    sizes = re.findall(r'd="M[\d. ]+h([\d.]+)v([\d.]+)[^>]*class="stands', drawn)
    (wall_width, wall_course), (arch_width, arch_course) = sizes[:2]
    assert float(wall_width) / float(arch_width) == pytest.approx(4, rel=0.02)
    assert float(arch_course) / float(wall_course) == pytest.approx(2, rel=0.02)
    assert 'class="scale-bar"' in drawn
    assert "Survey of 1950" in drawn
    assert drawn.index("In scale") < drawn.index("Schematic, not to scale") < drawn.index(">Row<")


@pytest.mark.parametrize("measure", [Measure(40, None, "Survey"), Measure(None, 3.5, "Survey")])
def test_part_with_one_measure_is_not_in_scale_but_says_it(measure):
    drawn = draw(make_part(measure=measure)).svg()
    assert "In scale" not in drawn
    assert "40 m wide (Survey)" in drawn or "3.5 m high (Survey)" in drawn


# --- The whole -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", [WIDE_DIAGRAM, NARROW_DIAGRAM])
@pytest.mark.parametrize("is_rtl", [False, True])
def test_everything_lies_within_the_diagram(layout, is_rtl):
    parts = [make_part(name=f"A portico with a rather long name, number {n}") for n in range(7)]
    diagram = draw(*parts, layout=layout, is_rtl=is_rtl)
    courses = re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)", diagram.svg())
    rects = [
        [rect.get(name, "0") for name in ("x", "y", "width", "height")]
        for rect in parse_svg(diagram.svg()).iter(f"{SVG}rect")
    ]
    assert len(courses) >= len(parts)
    for x, y, width, height in [map(float, box) for box in (*courses, *rects)]:
        assert 0 <= x <= x + width <= layout.width
        assert 0 <= y <= y + height <= diagram.height


def test_names_are_escaped():
    drawn = draw(make_part(name="<script>&")).svg()
    assert "<script>" not in drawn
    parse_svg(drawn)


def test_boxes_begin_on_the_right_in_arabic():
    def get_first_x(**values):
        return float(re.search(r'd="M([\d.]+)[^>]*class="stands', draw(*[make_part()] * 4, **values).svg())[1])

    assert get_first_x() < WIDE_DIAGRAM.width / 2 < get_first_x(is_rtl=True)


def test_small_diagram_has_no_texts_but_a_label():
    drawn = mini_diagram([make_part(is_whole=True), make_part("destroyed")], is_rtl=False)
    assert "<text" not in drawn
    assert 'aria-label="Portico: as it was. Portico: as it was."' in drawn


# --- The file --------------------------------------------------------------------------------------------------------


@pytest.fixture
def ruined_temple(temple):
    """A temple that was whole on one day, and a part of it destroyed on another."""
    factories.accepted(temple, "intact_at", "2014-06-06")
    part = factories.part(temple)
    factories.accepted(part, "intact_at", "2014-06-06")
    factories.accepted(part, "damaged_at", "2015-09-01", grade="destroyed")
    return part


@pytest.mark.django_db
def test_diagram_follows_the_day(client, ruined_temple):
    before = client.get(TEMPLE, {"as_of": "2014-06-06"}).content.decode()
    after = client.get(TEMPLE, {"as_of": "2015-09-01"}).content.decode()
    name = ruined_temple.name_en
    assert f"{name}: No damage." in before
    assert f"{name}: Destroyed." in after
    assert "state on 1 September 2015" in after
    assert "latest state known" in client.get(TEMPLE).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "ar"])
def test_diagram_is_a_well_formed_file_with_title_and_description(client, ruined_temple, language):
    response = client.get(TEMPLE.replace("/en/", f"/{language}/"))
    assert response.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    root = parse_svg(response.content)
    with translation.override(language):
        assert root.find(f"{SVG}title").text
        assert ruined_temple.name_ar in root.find(f"{SVG}desc").text or language == "en"
    assert root.get("direction") == ("rtl" if language == "ar" else "ltr")
    assert "prefers-color-scheme: dark" in root.find(f"{SVG}style").text
    assert "http" not in response.content.decode().replace("http://www.w3.org/2000/svg", "")


@pytest.mark.django_db
def test_style_of_the_file_is_allowed_by_its_digest_alone(client, ruined_temple):
    response = client.get(TEMPLE)
    directives = response.headers["Content-Security-Policy"].split(";")
    [style_policy] = [directive for directive in directives if directive.strip().startswith("style-src ")]
    assert "'sha256-" in style_policy
    assert "unsafe-inline" not in style_policy


@pytest.mark.django_db
def test_diagram_may_be_cached_and_is_not_sent_twice(client, ruined_temple):
    response = client.get(TEMPLE)
    assert response.headers["Cache-Control"] == "public, max-age=300"
    again = client.get(TEMPLE, headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other_day = client.get(TEMPLE, {"as_of": "2014-06-06"}, headers={"If-None-Match": response.headers["ETag"]})
    assert other_day.status_code == 200


@pytest.mark.django_db
def test_hidden_parts_and_monuments_are_not_drawn(client, ruined_temple, rima):
    public = client.get(TEMPLE).content
    factories.part(ruined_temple.part_of, "secret-crypt", name_en="Secret crypt", published=False)
    factories.monument("secret-tomb", published=False)
    assert client.get(TEMPLE).content == public
    assert client.get("/en/monuments/secret-tomb/diagram.svg").status_code == 404
    client.force_login(rima)
    response = client.get(TEMPLE)
    assert "Secret crypt" in response.content.decode()
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["as_of=2015-13-01", "as_of=2999-01-01", "known_at=never"])
def test_bad_day_is_a_sentence(client, ruined_temple, query):
    response = client.get(f"{TEMPLE}?{query}")
    assert (response.status_code, response.headers["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert response.content


@pytest.mark.django_db
def test_moved_monument_is_drawn_by_its_placements(client, temple):
    factories.placement(temple, place_en="The hill", date_text="../2016")
    factories.placement(temple, place_en="The museum", date_text="2017/..")
    assert 'class="arrow"' not in client.get(TEMPLE, {"as_of": "2015-01-01"}).content.decode()
    moved = client.get(TEMPLE).content.decode()
    assert 'class="arrow"' in moved
    assert "moved away from: \u2068The hill" in moved or "moved away from: The hill" in moved
    # Nothing is told of the places that were known at another moment.
    assert 'class="arrow"' not in client.get(TEMPLE, {"known_at": "2026-11-01"}).content.decode()


# --- On the pages ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_page_shows_the_diagram_of_its_day(client, ruined_temple):
    body = client.get("/en/monuments/moon-temple/?as_of=2015-09-01").content.decode()
    assert f'src="{TEMPLE}?as_of=2015-09-01"' in body
    assert f'srcset="{TEMPLE}?as_of=2015-09-01&amp;layout=narrow"' in body
    assert f"{ruined_temple.name_en}: Destroyed." in body


@pytest.mark.django_db
def test_slider_of_a_monument_works_without_javascript(client, ruined_temple):
    response = client.get("/en/monuments/moon-temple/?as_of=&known_at=2026-11-30&slide=2069&shown=1")
    assert response.status_code == 302
    assert response.headers["Location"] == "/en/monuments/moon-temple/?as_of=2015-09-01&known_at=2026-11-30"
    assert client.get("/en/monuments/moon-temple/?as_of=2015-09-01&slide=5&shown=5").status_code == 200


@pytest.mark.django_db
def test_cards_show_small_diagrams_of_their_day(client, ruined_temple):
    body = client.get("/en/?as_of=2015-09-01").content.decode()
    assert f"{ruined_temple.name_en}: Destroyed." in body
    assert f"{ruined_temple.name_en}: No damage." in client.get("/en/?as_of=2014-06-06").content.decode()


@pytest.mark.django_db
def test_card_shows_that_a_part_was_moved(client, ruined_temple):
    assert 'class="moved"' not in client.get("/en/").content.decode()
    factories.placement(ruined_temple, place_en="The hill", date_text="../2016")
    factories.placement(ruined_temple, place_en="The museum", date_text="2017/..")
    assert 'class="moved"' in client.get("/en/").content.decode()
    assert 'class="moved"' not in client.get("/en/?as_of=2015-01-01").content.decode()
