"""What sources say of a monument or site besides its condition, on their pages, each line with its source."""

import re

import pytest
from django.utils.translation import override

from registry.models import ContextStatement, Site
from registry.queries.context_statements import context_records
from registry.web.text.context_text import format_context
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_temple")]
MOON_TEMPLE = "/en/monuments/moon-temple/"


def words(statement, language="en"):
    [record] = context_records(ContextStatement.objects.filter(pk=statement.pk))
    with override(language):
        return format_context(record)


def page(client, path):
    return re.sub(r"\s+", " ", client.get(path).content.decode())


@pytest.mark.parametrize(
    ("amount", "unit", "term", "text"),
    [
        (3.45, "m", "height", "Height <bdi>3.45 m</bdi>"),
        (120_000, "m2", "area", "Area <bdi>120000 m²</bdi>"),
        (16, "", "count", "Count <bdi>16</bdi>"),
    ],
)
def test_amounts_have_their_unit(temple, amount, unit, term, text):
    assert words(factories.context_statement("dimension", term, amount=amount, unit=unit)) == text


def test_line_says_what_who_and_when(temple):
    owner = factories.actor("owner", name_en="Ministry", name_ar="الوزارة")
    statement = factories.context_statement("ownership", "management", party=owner, date_text="1963")
    assert words(statement) == "Management, <bdi>Ministry</bdi>, 1963"
    assert words(statement, "ar") == "إدارة، <bdi>الوزارة</bdi>، 1963"


def test_identifier_leads_to_its_register(temple):
    item = factories.context_statement("identifier", "wikidata", value="Q5747")
    assert '<a href="https://www.wikidata.org/wiki/Q5747" rel="noopener"><bdi>Q5747</bdi></a>' in words(item)
    plain = factories.context_statement("identifier", "eamena", slug="other", value="EAMENA-0000001")
    assert words(plain) == "EAMENA <bdi>EAMENA-0000001</bdi>"


def test_values_are_escaped(temple):
    number = factories.context_statement("inventory_number", "museum_number", value="<b>7</b>")
    assert words(number) == "Museum number <bdi>&lt;b&gt;7&lt;/b&gt;</bdi>"


def test_monument_shows_its_own_context_with_sources_in_the_order_of_aspects(client, temple):
    assert "About the monument" not in page(client, MOON_TEMPLE)
    factories.context_statement("ownership", "endowment", slug="owner", source=factories.source("charter"))
    factories.context_statement(statement_en="Of a local quarry.", statement_ar="من مقلع محلي.")
    text = page(client, MOON_TEMPLE)
    about = text[text.index("About the monument") :]
    assert about.index("Limestone") < about.index("Of a local quarry.") < about.index("Religious endowment")
    assert 'href="/en/sources/charter/"' in about
    assert 'href="/en/sources/satellite-report/"' in about
    assert "من مقلع محلي." in page(client, MOON_TEMPLE.replace("en", "ar", 1))


def test_page_leaves_out_what_was_not_known_then(client, temple):
    factories.context_statement(at=None)
    assert "About the monument" in page(client, MOON_TEMPLE)
    assert "About the monument" not in page(client, f"{MOON_TEMPLE}?known_at=2021-01-01")


def test_page_of_the_site_shows_the_listing_and_the_context_of_the_site(client, temple):
    site = temple.site
    assert "About the site" not in page(client, "/en/sites/old-city/")
    listing = {"wh_ref": "23bis", "wh_inscribed": 1980, "wh_criteria": "(i)(ii)(iv)", "in_danger_since": 2013}
    Site.objects.filter(pk=site.pk).update(**listing, wh_source=factories.source())
    factories.context_statement("protection", "buffer_zone", site=site, source=factories.source("decision"))
    text = page(client, "/en/sites/old-city/")
    assert "World Heritage since 1980, reference 23bis, criteria (i)(ii)(iv), in Danger since 2013" in text
    assert "Buffer zone" in text
    assert 'href="/en/sources/decision/"' in text
    assert "تراث عالمي منذ عام 1980" in page(client, "/ar/sites/old-city/")


def test_source_shows_the_context_that_it_gives(client, temple):
    factories.context_statement("building_phase", "restored", date_text="1963", quote="erected in 1963")
    text = page(client, "/en/sources/satellite-report/")
    assert re.search(r"Moon Temple</a> ?: Restored, 1963 .*<q><bdi>erected in 1963</bdi></q>", text)


def test_rough_place_is_not_disclosed_by_other_registers(client, temple):
    register = factories.source("register")
    factories.context_statement("identifier", "pleiades", value="668331", source=register)
    assert "668331" in page(client, MOON_TEMPLE)
    temple.refresh_from_db()
    type(temple).objects.filter(pk=temple.pk).update(precision="1km")
    assert "668331" not in page(client, MOON_TEMPLE)
    assert client.get("/en/sources/register/").status_code == 404
