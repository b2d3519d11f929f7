"""The public pages on Palmyra: what a reader must find on them, in both languages."""

import re
from datetime import datetime, timedelta
from html import unescape
from itertools import pairwise

import pytest
from django.template.defaultfilters import filesizeformat
from django.test import Client
from django.utils import timezone, translation

from registry.queries.claim_pages import LISTED_CLAIMS, SHOWN_CLAIMS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("palmyra")]

PATHS = (
    "",
    "monuments/",
    "monuments/roman-theatre/",
    "monuments/roman-theatre-stage-facade/",
    "monuments/temple-of-bel/",
    "monuments/lion-of-al-lat/",
    "monuments/tower-tombs/",
    "comparisons/",
    "photos/",
    "monuments/roman-theatre/claims/",
    "claims/C-000010/",
    "restoration/",
    "restoration/lion-restoration-2017/",
    "threats/",
    "sources/",
    "sources/dgam-2191/",
    "method/",
    "vocabularies/",
    "vocabularies/grade/",
)
LONG_PAGES = ("monuments/roman-theatre/", "monuments/temple-of-bel/")  # two dozen claims and more, parts included


def words(response) -> str:
    """The page as text, blanks folded."""
    body = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.S)
    body = re.sub(r"</(?:dt|dd|div|p|li|td|th|h\d)>", " ", body)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", "", body)))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_page_answers_in_its_language_and_direction(client, language, path):
    response = client.get(f"/{language}/{path}")
    body = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in body


@pytest.mark.parametrize("path", PATHS)
def test_page_needs_nothing_that_a_strict_policy_forbids(client, path):
    body = client.get(f"/ar/{path}").content.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", body)
    assert not re.search(r"<script(?![^>]*\ssrc=)", body)
    assert not re.search(r'(?:src|<link[^>]*href)="(?:https?:)?//', body)


@pytest.mark.parametrize("path", PATHS)
def test_headings_are_in_order(client, path):
    levels = [int(level) for level in re.findall(r"<h([1-6])", client.get(f"/en/{path}").content.decode())]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_no_english_sentence_is_left_in_the_arabic_chrome(client):
    text = words(client.get("/ar/method/"))
    left = re.findall(r"\b(?:the|and|which|state|claim|window)\b", text)
    assert left == []


def test_newcomer_reads_about_the_facade_on_the_theatre_page(client):
    text = words(client.get("/en/monuments/roman-theatre/"))
    part = text[text.index("The parts, one by one") :]
    assert re.search(
        r"Intact on 26 December 2016 \(C-\d{6}\), damaged by 10 January 2017 \(C-\d{6}\): a window of 15 days\.", part
    )
    # State television’s “completely destroyed” is disputed and stays in view.
    assert re.search(r"Contradiction: C-\d{6} \(disputed: destroyed on 20 January 2017\) is at odds with", part)


def test_theatre_page_says_the_same_in_arabic(client):
    text = words(client.get("/ar/monuments/roman-theatre/"))
    assert "نافذة زمنية مدتها 15 يومًا" in text
    assert re.search(r"بلا ضرر في 26 كانون الأول 2016 \(C-\d{6}\)، ضرر بحلول 10 كانون الثاني 2017", text)


def test_status_strip_names_the_window_and_the_last_sighting(client):
    text = words(client.get("/en/monuments/roman-theatre/"))
    assert "Happened between 26 December 2016 and 10 January 2017" in text
    assert "Last dated evidence 3 March 2017" in text


def test_restoration_is_told_as_of_its_last_word(client):
    text = words(client.get("/en/monuments/temple-of-baalshamin/"))
    assert "Restoration Under way when last heard of (between March and 11 December 2016, " in text
    on_day = words(client.get("/en/monuments/temple-of-baalshamin/?as_of=2016-06-30"))
    assert "Restoration Perhaps under way (between March and 11 December 2016, " in on_day
    assert "قيد التنفيذ عند آخر خبر عنه (" in words(client.get("/ar/monuments/temple-of-baalshamin/"))


def test_restoration_page_and_cards_say_when_last_heard_of(client):
    text = words(client.get("/en/restoration/"))
    assert "In preparation when last heard of (2024)" in text
    assert "No dated step known" not in text, "every phase has a dated step"
    assert not re.search("unknown", text, re.IGNORECASE)
    assert "Restoration: In preparation when last heard of (2024)" in words(client.get("/en/"))


def test_state_follows_as_of(client):
    assert "Uncertain slight damage to severe damage" in words(
        client.get("/en/monuments/roman-theatre/?as_of=2017-01-05")
    )
    intact = client.get("/en/monuments/roman-theatre/?as_of=2016-11-01").content.decode()
    assert re.search(r'class="status"[^>]*>\s*<div>\s*<span class="chip g-slight">', intact)


def test_known_at_before_the_record_is_told_apart_from_no_such_monument(client):
    response = client.get("/en/monuments/roman-theatre/?known_at=2001-01-01")
    assert response.status_code == 404
    assert "The registry held no record of “Roman theatre”" in words(response)
    assert "There is nothing at this address" in words(client.get("/en/monuments/nowhere/"))


def test_every_link_to_a_claim_leads_to_its_page(client):
    refs = set()
    for slug in ("roman-theatre", "temple-of-bel", "temple-of-baalshamin", "lion-of-al-lat", "arch-of-triumph"):
        body = client.get(f"/en/monuments/{slug}/").content.decode()
        ids = set(re.findall(r' id="([^"]+)"', body))
        assert set(re.findall(r'href="#([^"]+)"', body)) <= ids, slug
        refs |= set(re.findall(r'href="/en/claims/(C-\d{6})/"', body))
    assert len(refs) > 10
    for ref in refs:
        assert f"Claim {ref}" in words(client.get(f"/en/claims/{ref}/"))


def test_losing_claims_stay_in_view_with_their_reason(client):
    body = client.get("/en/monuments/temple-of-bel/claims/").content.decode()
    assert re.search(r'<li id="C-\d{6}" class="lost">', body)
    assert "Rejected: " in unescape(re.sub(r"<[^>]*>", "", body))


# --- Claims ----------------------------------------------------------------------------------------------------------


def test_page_of_a_monument_shows_the_claims_that_its_state_rests_on_and_leads_to_all(client):
    """However many claims there are, the page shows a few and the list has them all, 25 to a page."""
    body = client.get("/en/monuments/roman-theatre-stage-facade/").content.decode()
    shown_refs = re.findall(r'<li id="(C-\d{6})"', body)
    best_ref = re.search(r"Best evidence</dt>.*?(C-\d{6})", body, re.S)[1]
    assert len(shown_refs) == SHOWN_CLAIMS
    assert best_ref in shown_refs

    listed_refs: set[str] = set()
    for number in (1, 2):
        page = client.get(f"/en/monuments/roman-theatre/claims/?page={number}").content.decode()
        listed_refs |= set(re.findall(r'<li id="(C-\d{6})"', page))
    for slug in ("roman-theatre", "roman-theatre-stage-facade"):
        results = client.get(f"/api/v1/claims?monument={slug}&limit=100").json()["results"]
        assert {claim["ref"] for claim in results} <= listed_refs


def test_page_of_a_claim_says_where_to_check_it(client):
    claims = client.get("/api/v1/claims?monument=roman-theatre-stage-facade&limit=100").json()["results"]
    claim = next(claim for claim in claims if claim["quote"] and claim["source"]["url"])
    text = words(client.get(f"/en/claims/{claim['ref']}/"))
    for part in (claim["statement_en"], claim["quote"], claim["locator"], claim["source"]["url"]):
        assert part
        assert part in text
    assert f"Source and claim graded {claim['source']['reliability']}{claim['credibility']}" in text
    assert "Accepted, " in text


@pytest.mark.parametrize("ref", ["C-999999", "C-1", "nothing"])
def test_claim_that_does_not_exist_is_not_there(client, ref):
    assert client.get(f"/en/claims/{ref}/").status_code == 404


def test_page_of_a_measure_has_its_steps_and_their_sources(client):
    listed = client.get("/en/restoration/").content.decode()
    slug = re.search(r'href="/en/restoration/([a-z0-9-]+)/"', listed)[1]
    body = client.get(f"/en/restoration/{slug}/").content.decode()
    steps = client.get(f"/api/v1/interventions/{slug}").json()["steps"]
    assert steps
    for step in steps:
        assert f'href="/en/sources/{step["source"]["slug"]}/"' in body
    assert client.get("/en/restoration/nothing/").status_code == 404


def test_list_of_claims_names_the_part_and_the_source_of_each(client):
    body = client.get("/en/monuments/roman-theatre/claims/").content.decode()
    rows = re.findall(r'<li id="C-\d{6}".*?</li>', body, re.S)
    assert len(rows) == LISTED_CLAIMS
    for row in rows:
        assert 'href="/en/sources/' in row
    assert any('href="/en/monuments/roman-theatre-stage-facade/"' in row for row in rows)


@pytest.mark.parametrize(("day", "likely"), [("28", "no damage to slight damage"), ("30", "destroyed")])
def test_page_says_what_is_likely_beside_what_is_proven(client, day, likely):
    text = words(client.get(f"/en/monuments/temple-of-bel-column-row/?as_of=2015-08-{day}"))
    assert re.search(rf"Uncertain no damage to destroyed .*Likely {likely} Changed", text)
    assert f"no damage – destroyed (likely {likely})" in text


def test_page_of_what_was_hit_and_not_seen_since(client):
    text = words(client.get("/en/monuments/tower-tombs/"))
    assert "Uncertain no damage to destroyed" in text
    page = client.get("/en/monuments/tower-tombs/").content.decode()
    chart = page[page.index('class="pic wide"') :].partition("</svg>")[0]
    # Two reports of what was seen and two of events, one after the other, and nobody looked since.
    assert chart.count('class="window"') == 5, "its chart is hatched since the event"
    assert "Reported hit, not seen by this day" in words(client.get("/en/monuments/"))


def test_window_names_its_events_and_the_likely_day(client):
    text = words(client.get("/en/monuments/temple-of-bel-column-row/"))
    first, last = (rf"on {day} August 2015 \(C-\d{{6}}\)" for day in (30, 31))
    assert re.search(rf"a window of 4 days\. Events are reported {first}; {first}; {last}\.", text)
    assert "If that did the damage, it happened on 30 August 2015." in text


def test_home_says_where_the_lion_is(client):
    before, after = (words(client.get(f"/en/?as_of={day}")) for day in ("2015-01-01", "2018-01-01"))
    assert "Lion of al-Lāt (In front of the museum, Palmyra)" in before
    assert "Lion of al-Lāt (Garden of the National Museum, Damascus)" in after


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("?as_of=2015-01-01", "Where it was In front of the museum, Palmyra"),
        (
            "?as_of=2016-06-01",
            "possibly: In front of the museum, Palmyra or Garden of the National Museum, Damascus",
        ),
        ("?as_of=2018-01-01", "Where it was Garden of the National Museum, Damascus"),
        ("", "Where it is Garden of the National Museum, Damascus"),
        ("?as_of=-0200-01-01", "Where it was no source says where"),
    ],
)
def test_page_of_the_lion_says_where_it_was(client, query, where):
    assert where in words(client.get(f"/en/monuments/lion-of-al-lat/{query}"))


def test_page_says_where_it_was_in_arabic(client):
    text = words(client.get("/ar/monuments/lion-of-al-lat/?as_of=2016-06-01"))
    assert "ربما: \u2068أمام متحف تدمر\u2069 أو \u2068حديقة المتحف الوطني بدمشق\u2069" in text


def test_page_as_known_at_a_moment_does_not_say_where_by_later_placements(client):
    text = words(client.get("/en/monuments/lion-of-al-lat/?as_of=2015-01-01&known_at=2100-01-01"))
    assert "Where it was possibly" not in text


def test_home_names_control_in_neutral_words(client):
    agreed = words(client.get("/en/?as_of=2017-01-05"))
    assert "Islamic State (ISIS, ISIL, Daesh) held Palmyra on this day. All our sources agree." in agreed
    doubtful = words(client.get("/en/?as_of=2016-03-25"))
    assert "Islamic State (ISIS, ISIL, Daesh) may have held Palmyra on this day. Our sources differ." in doubtful
    assert "Ended between 24 and 27 March 2016." in doubtful
    # No source says since when the government held the town, so it may have on every earlier day.
    before = words(client.get("/en/?as_of=2012-01-01"))
    assert "Syrian government (until December 2024) may have held Palmyra on this day: no source says since" in before
    # Nor does one say until when its successors do.
    today = words(client.get("/en/"))
    assert "Syrian Free Army may have held Palmyra on this day: no source says until when." in today
    assert "held Palmyra on this day. All our sources agree." not in today


def test_slider_without_scripts_leads_to_the_day(client):
    response = client.get("/en/", {"as_of": "2020-01-01", "slide": "2561", "shown": "3652"})
    assert response.headers["Location"] == "/en/?as_of=2017-01-05"
    untouched = client.get("/en/", {"as_of": "2017-01-05", "slide": "3652", "shown": "3652"})
    assert untouched.status_code == 200
    assert "5 January 2017" in words(untouched)


@pytest.mark.parametrize("path", ["", "monuments/", "monuments/roman-theatre/"])
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("5.1.2017", "“5.1.2017” is not a day."),
        ("2017-02-30", "“2017-02-30” has no day 30"),
        ('"><b>', "is not a day"),
    ],
)
def test_bad_day_is_answered_with_a_sentence_and_what_was_typed(client, path, typed, sentence):
    response = client.get(f"/en/{path}", {"as_of": typed})
    assert response.status_code == 400
    assert sentence in words(response)
    assert f'value="{typed}"' in unescape(response.content.decode())
    assert 'value=""><b>' not in response.content.decode()


def test_day_in_the_future_is_refused(client):
    not_begun = (timezone.localdate() + timedelta(days=2)).isoformat()
    response = client.get("/ar/", {"as_of": not_begun})
    assert response.status_code == 400
    assert "في المستقبل" in words(response)


@pytest.mark.parametrize(("clock", "status"), [("09:59:59", 400), ("10:00:00", 200)])
def test_day_that_has_begun_in_the_east_can_be_asked_for(client, monkeypatch, clock, status):
    monkeypatch.setattr(timezone, "now", lambda: datetime.fromisoformat(f"2026-11-22T{clock}+00:00"))
    response = client.get("/en/", {"as_of": "2026-11-23"})
    assert response.status_code == status
    last_day = "2026-11-23" if status == 200 else "2026-11-22"
    assert f'max="{last_day}"' in response.content.decode()
    assert "22 November 2026" in words(client.get("/en/")), "today stays the day in UTC"


@pytest.mark.parametrize("path", ["monuments/?as_of=2017-01-05&kind=theatre", "method/", "nowhere/"])
def test_language_switch_keeps_page_and_query(client, path):
    body = unescape(client.get(f"/en/{path}").content.decode())
    assert f'<a class="tongue" href="/ar/{path}" lang="ar"' in body


def test_list_finds_in_both_scripts_and_filters_by_state_on_a_day(client):
    assert "1 monument" in words(client.get("/en/monuments/", {"q": "بعل شمين"}))
    assert "1 monument" in words(client.get("/en/monuments/", {"q": "lion"}))
    uncertain = words(client.get("/en/monuments/", {"state": "uncertain", "as_of": "2017-01-05"}))
    assert "Roman theatre" in uncertain
    assert "Temple of Bel" not in uncertain


def test_source_page_shows_what_rests_on_it(client):
    text = words(client.get("/en/sources/dgam-2191/"))
    assert "DGAM retells ASOR's reading of dated images" in text
    assert "Stage façade (scaenae frons) of the Roman theatre" in text
    assert text.count("Tetrapylon") >= 2


def test_unknown_pages_are_in_the_site_s_look(client):
    response = client.get("/ar/nowhere/")
    assert response.status_code == 404
    assert "الصفحة غير موجودة" in words(response)


def test_failure_is_in_the_site_s_look(monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("made to fail")

    monkeypatch.setattr("registry.web.views.evidence_pages.list_threats", fail)
    response = Client(raise_request_exception=False).get("/ar/threats/")
    assert response.status_code == 500
    assert "حدث خطأ" in words(response)


def test_chart_has_title_description_and_table(client):
    body = client.get("/en/monuments/roman-theatre/").content.decode()
    assert '<title id="t-wide">Condition of Roman theatre over time</title>' in body
    assert re.search(r'<desc id="d-narrow">No damage to slight damage on 26 December 2016', body)
    assert '<th scope="col">Rests on</th>' in body


def test_pages_are_lean(client):
    for path in PATHS:
        most = 60_000 if path in LONG_PAGES else 37_000 if path.startswith("monuments/") else 25_000
        assert len(client.get(f"/en/{path}").content) < most, path


def test_numbers_and_places_are_written_alike_on_arabic_pages(client):
    """A full stop before decimals, and the sides of the earth in Arabic."""
    with translation.override("ar"):
        assert filesizeformat(15_770) == "15.4\xa0ك.ب"
    text = words(client.get("/ar/monuments/roman-theatre/"))
    assert re.search(r"34\.\d{4}° شمالًا، 38\.\d{4}° شرقًا", text)
    assert re.search(r"34\.\d{4}° N, 38\.\d{4}° E", words(client.get("/en/monuments/roman-theatre/")))
