"""Page and API are asked the same questions, and give the same answers: each value is read by one parser."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.dateparse import parse_datetime

from registry.domain.chronology.dates import parse_iso_day
from tests import factories
from tests.long import LONG

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

NOW = datetime.now(UTC)
TODAY, SOON = NOW, NOW + timedelta(days=2)
YEARS = ("2017", "0001", "0000", "-0001", "-0100", "-9999", "9999", "-0000", "10000", "17", "٢٠١٧")
ENDS = ("-01-05", "-02-29", "-12-31", "-13-01", "-1-5", "", "/2018")
TIMES = ("T12:00:00Z", "T12:00Z", "T12:00:00", "T12:00:00+03:00", "T12:00:00 03:00", "T24:00:00Z", "T23:59:59-14:00")
TIMES += ("T00:00:00+14:00", "T12:00:00.5Z", "T12:00:00.1234567Z", " 12:00:00Z", "t12:00:00z", "T12Z")
# Every year and every end once; with `--long` each year with each end.
YEARS_AND_ENDS = [(year, end) for year in YEARS for end in ENDS if LONG or year == "2017" or end == "-01-05"]
DAYS = (
    *(year + end for year, end in YEARS_AND_ENDS),
    *(f"{moment:%Y-%m-%d}" for moment in (TODAY, SOON)),
    *(" 2017-01-05", "2017-01-05 ", "2017-01-05\n", "+2017-01-05", "yesterday", "\x00", "x" * 500, "5.1.2017"),
)
MOMENTS = (
    *DAYS,
    *(f"{day}{time}" for day in ("2026-11-22", "0001-01-01", "9999-12-31") for time in TIMES),
    *(f"{moment:%Y-%m-%dT%H:%M:%S}Z" for moment in (TODAY, SOON)),
)


def ask_page(client, slug, query):
    """Return status, day and moment as the page has understood them, and the sentence on what it has not."""
    response = client.get(f"/en/monuments/{slug}/", query)
    asked = response.context["asked"]
    return response.status_code, asked.as_of, asked.known_at, asked.problem


def ask_api(client, slug, query):
    """Return the same as `ask_page`, from the API."""
    response = client.get(f"/api/v1/monuments/{slug}/chronology", query)
    answer = response.json()
    if response.status_code != 200:
        [problem] = [error["detail"] for error in answer.get("errors", ())] or [""]
        return response.status_code, None, None, problem
    as_of, known_at = answer["as_of"], answer["known_at"]
    return 200, as_of and parse_iso_day(as_of), known_at and parse_datetime(known_at), ""


@pytest.mark.parametrize(("name", "values"), [("as_of", DAYS), ("known_at", MOMENTS)])
def test_page_and_api_understand_a_day_and_a_moment_alike(client, temple, name, values):
    differing, statuses = [], set()
    for value in values:
        page, api = (ask(client, temple.slug, {name: value}) for ask in (ask_page, ask_api))
        if page[0] == api[0] == 404:  # read by both: the registry did not know the monument at that moment
            continue
        statuses.add(page[0])
        if page != api:
            differing.append((value, page, api))
    assert differing == []
    assert statuses == {200, 400}


def test_page_and_api_refuse_what_is_given_twice(client, temple):
    query = {"as_of": ["2017-01-05", "2018-01-05"]}
    assert ask_page(client, temple.slug, query)[0] == ask_api(client, temple.slug, query)[0] == 400


def test_page_and_api_show_a_day_before_the_common_era(client, temple):
    assert ask_page(client, temple.slug, {"as_of": "-0100-01-01"}) == (200, parse_iso_day("-0100-01-01"), None, "")
    assert "101 BCE" in client.get(f"/en/monuments/{temple.slug}/?as_of=-0100-01-01").content.decode()
    for path in ("", "monuments/"):
        assert client.get(f"/en/{path}?as_of=0000-12-31").status_code == 200


def test_end_of_a_day_knows_what_was_recorded_on_it(client, temple):
    recorded = temple.recorded_at.astimezone(UTC)
    for shift, status in ((0, 200), (-1, 404)):
        query = {"known_at": f"{recorded + timedelta(days=shift):%Y-%m-%d}"}
        assert client.get(f"/en/monuments/{temple.slug}/", query).status_code == status
        assert client.get(f"/api/v1/monuments/{temple.slug}", query).status_code == status


def test_links_of_a_page_keep_its_question(client, temple):
    moment = f"{temple.recorded_at.astimezone(UTC) + timedelta(hours=3):%Y-%m-%dT%H:%M:%S}+03:00"
    response = client.get(f"/en/monuments/{temple.slug}/", {"known_at": moment, "as_of": "2017-01-05"})
    address = f"/api/v1/monuments/{temple.slug}/chronology{response.context['asked'].query}"
    assert address.replace("&", "&amp;") in response.content.decode()
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "change", [str, str.lower, lambda ref: ref.replace("-0", "-"), lambda ref: ref[:2] + "0" + ref[2:]]
)
def test_page_and_api_know_a_photo_by_the_same_reference(client, temple, change):
    photo = factories.photo(temple)
    ref = change(photo.ref)
    page, api = client.get(f"/en/photos/{ref}/"), client.get(f"/api/v1/photos/{ref}")
    assert page.status_code == api.status_code == (200 if ref == photo.ref else 404)
