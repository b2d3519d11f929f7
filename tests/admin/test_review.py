"""The admin's review: moves as buttons, two-person review, what a decision does; the date box; what needs attention."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry import actions
from registry.accounts.roles import get_or_create_demo_editor
from registry.domain.chronology.gaps import GapKind
from registry.domain.policy.review import MOVES, moves_from
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import Claim, Decision, Monument, Threat
from registry.projection import find_differences
from tests import factories
from tests.audit.scene import settle

pytestmark = pytest.mark.usefixtures("english", "shared_temple")


@pytest.fixture
def review_desk(client, rafiq):
    """The browser of Rafiq, who reviews."""
    client.force_login(rafiq)
    return client


def page_of(claim):
    return reverse("admin:registry_claim_change", args=[claim.pk])


def decide(client, claim, move, **values):
    version = Claim.objects.get(pk=claim.pk).version
    typed = {"move": move, "version": version, "reason": "Two sources agree.", "reason_ar": "يتفق مصدران.", **values}
    return client.post(reverse("admin:registry_claim_review", args=[claim.pk]), typed, follow=True)


def buttons(response):
    return [name for name, _label in response.context_data["review"]["moves"]]


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


@pytest.mark.parametrize("status", [status.value for status in ClaimStatus])
def test_buttons_are_the_moves_of_the_table(review_desk, temple, status):
    claim = factories.claim(temple, status=status)
    expected = [move.name for move in moves_from(ClaimStatus(status)) if move.needs_reviewer]
    if not Claim.objects.filter(status="accepted", supersedes=None).exclude(pk=claim.pk).exists():
        expected = [name for name in expected if name != "supersede"]
    assert buttons(review_desk.get(page_of(claim))) == expected


def test_registrar_can_submit_and_nothing_else(client, rima, temple):
    client.force_login(rima)
    claim = factories.claim(temple)
    assert buttons(client.get(page_of(claim))) == ["submit"]
    assert "is now submitted" in said(decide(client, claim, "submit", reason=""))
    assert Claim.objects.get().status == "submitted"
    assert buttons(client.get(page_of(claim))) == []
    assert "Only a reviewer" in decide(client, claim, "accept").content.decode()


def discard(client, claim, **values):
    typed = {"version": claim.version, "reason": "A mistake.", **values}
    return client.post(reverse("admin:registry_claim_discard", args=[claim.pk]), typed, follow=True)


def test_draft_is_discarded_with_a_reason(client, rima, temple):
    client.force_login(rima)
    claim = factories.claim(temple)
    assert "Discard this draft" in client.get(page_of(claim)).content.decode()
    refused = discard(client, claim, reason=" ").content.decode()
    assert "Discarding needs a reason." in refused
    assert "Somebody else changed this record" in discard(client, claim, version=9).content.decode()
    assert Claim.objects.exists()
    assert f"{claim.ref} was discarded." in said(discard(client, claim))
    assert not Claim.objects.exists()
    assert discard(client, claim).status_code == 200


def test_submitted_claim_offers_no_discarding_and_refuses_it(client, rima, temple):
    client.force_login(rima)
    claim = factories.claim(temple, status="submitted")
    assert "Discard this draft" not in client.get(page_of(claim)).content.decode()
    assert "cannot be discarded" in discard(client, claim).content.decode()
    assert Claim.objects.exists()


def test_reviewer_who_cannot_write_cannot_discard(review_desk, temple):
    claim = factories.claim(temple)
    assert discard(review_desk, claim).status_code == 403
    assert Claim.objects.exists()


def test_reviewer_who_cannot_write_cannot_submit(review_desk, temple):
    claim = factories.claim(temple)
    assert decide(review_desk, claim, "submit").status_code == 403
    assert Claim.objects.get().status == "draft"


def test_author_cannot_accept_their_own_claim(client, temple):
    editor = get_or_create_demo_editor()
    client.force_login(editor)
    claim = factories.claim(temple, by=editor, status="submitted")
    page = client.get(page_of(claim))
    assert "accept" not in buttons(page)
    assert b"another person has to accept" in page.content
    answer = decide(client, claim, "accept")
    assert answer.status_code == 200
    assert "second pair of eyes" in answer.content.decode()
    assert "Two sources agree." in answer.content.decode(), "what was typed is kept"
    assert Claim.objects.get().status == "submitted"


def test_rejected_claim_is_reopened_and_the_page_says_so(review_desk, temple):
    claim = factories.claim(temple, status="rejected")
    assert buttons(review_desk.get(page_of(claim))) == ["reopen"]
    assert "is now submitted" in said(decide(review_desk, claim, "reopen"))
    page = review_desk.get(page_of(claim)).content.decode()
    assert "<strong>Reopened</strong>" in page
    assert "its content is frozen" in page
    settle()
    history = review_desk.get(reverse("admin:registry_claim_history", args=[claim.pk])).content.decode()
    assert "Reopened: " in history
    assert "Restore" not in history, "the content is frozen, so no former version can be restored"


def test_author_cannot_reopen_their_own_claim(client, temple):
    editor = get_or_create_demo_editor()
    client.force_login(editor)
    claim = factories.claim(temple, by=editor, status="rejected")
    page = client.get(page_of(claim))
    assert buttons(page) == []
    assert b"reopen it" in page.content
    assert "second pair of eyes" in decide(client, claim, "reopen").content.decode()
    assert Claim.objects.get().status == "rejected"


def test_reason_is_required(review_desk, temple):
    claim = factories.claim(temple, status="submitted")
    answer = decide(review_desk, claim, "accept", reason="  ")
    assert answer.context_data["review"]["form"].errors == {"reason": ["A decision needs a reason."]}
    assert "يتفق مصدران." in answer.content.decode()
    assert Claim.objects.get().status == "submitted"


def test_stale_decision_is_refused_and_can_be_repeated(review_desk, temple):
    claim = factories.claim(temple, status="submitted")
    stale = claim.version
    actions.revise_claim(claim, by=factories.rima(), version=stale, statement_en="Changed.")
    answer = decide(review_desk, claim, "accept", version=stale)
    assert "Somebody else changed this record" in answer.content.decode()
    assert Claim.objects.get().status == "submitted"
    again = answer.context_data["review"]["form"]["version"].value()
    assert "is now accepted" in said(decide(review_desk, claim, "accept", version=again))


def test_second_decision_on_a_withdrawn_claim_is_refused(review_desk, temple):
    claim = factories.claim(temple, status="withdrawn")
    answer = decide(review_desk, claim, "withdraw")
    assert "A claim that is withdrawn cannot be withdrawn" in answer.content.decode()
    assert Decision.objects.filter(claim=claim, after="withdrawn").count() == 1


@pytest.mark.parametrize("typed", [{"version": ""}, {"version": "x"}, {"version": "9" * 30}, {"move": "supersede"}])
def test_nonsense_is_no_fault_of_the_server(review_desk, temple, typed):
    claim = factories.accepted(temple)
    assert decide(review_desk, claim, **{"move": "dispute", **typed}).status_code == 200
    assert Claim.objects.get().status == "accepted"


def test_unknown_move_and_unknown_claim(review_desk, temple):
    claim = factories.accepted(temple)
    assert decide(review_desk, claim, "burn").status_code == 403
    nowhere = reverse("admin:registry_claim_review", args=[10**6])
    assert review_desk.post(nowhere, {"move": "accept"}, follow=True).status_code == 200
    assert review_desk.get(reverse("admin:registry_claim_review", args=[claim.pk])).url == page_of(claim)


@pytest.mark.parametrize("move", sorted(MOVES))
def test_every_move_keeps_the_stored_copies_right(client, temple, move):
    client.force_login(get_or_create_demo_editor())
    claim = factories.claim(temple, "damaged_at", grade="severe", status=MOVES[move].sources[0].value)
    better = factories.accepted(temple, "damaged_at", grade="moderate")
    decide(client, claim, move, successor=better.pk)
    assert Claim.objects.get(pk=claim.pk).status == MOVES[move].target.value
    assert find_differences() == []


def test_decisions_are_listed_with_who_when_and_why(review_desk, temple):
    page = review_desk.get(page_of(factories.accepted(temple))).content.decode()
    assert factories.REASON in page
    assert factories.REASON_AR in page
    assert "rafiq" in page


def test_decided_claim_is_read_only_and_can_be_corrected(client, rima, temple):
    client.force_login(rima)
    claim = factories.accepted(temple, "damaged_at", grade="severe", effects=["collapse"])
    page = client.get(page_of(claim)).content.decode()
    assert 'name="_save"' not in page
    assert "its content is frozen" in page
    correction = client.get(reverse("admin:registry_claim_add") + f"?supersedes={claim.pk}")
    initial = correction.context_data["adminform"].form.initial
    assert (initial["supersedes"], initial["grade"], initial["effects"]) == (claim.pk, "severe", ["collapse"])


def test_claim_decided_while_somebody_edits_it(client, rima, temple):
    client.force_login(rima)
    claim = factories.claim(temple, status="submitted")
    form = client.get(page_of(claim)).context_data["adminform"].form
    typed = {name: form[name].value() or "" for name in form.fields} | {"statement_en": "Typed for an hour."}
    factories.decide(claim, "accept")
    for version in (typed["version"], Claim.objects.get().version):
        answer = client.post(page_of(claim), typed | {"version": version})
        assert answer.status_code == 200
        assert "Typed for an hour." in answer.content.decode()
    assert "is frozen" in answer.content.decode()
    assert Claim.objects.get().statement_en != "Typed for an hour."


# --- What a decision does --------------------------------------------------------------------------------------------


def test_accepting_a_sighting_narrows_a_window_of_palmyra(client, palmyra, db):
    client.force_login(get_or_create_demo_editor())
    cella = Monument.objects.get(slug="temple-of-baalshamin-cella")
    claim = factories.claim(cella, "intact_at", "2015-08-20", status="submitted")
    answer = decide(client, claim, "accept")
    assert f"{claim.ref} is now accepted. The window narrows from 58 to 3 days." in said(answer)
    assert find_differences() == []


def test_message_names_contradictions_and_states(review_desk, temple):
    first = factories.accepted(temple, "damaged_at", "2016-06-06", grade="severe")
    claim = factories.claim(temple, "damaged_at", "2016-06-08", grade="slight", status="submitted")
    assert f"{claim.ref} contradicts {first.ref}" in said(decide(review_desk, claim, "accept"))
    assert "is resolved" in said(decide(review_desk, claim, "withdraw"))
    later = factories.claim(temple, "damaged_at", "2017-06-06", grade="destroyed", status="submitted")
    answer = said(decide(review_desk, later, "accept"))
    assert "A window opens: 365 days." in answer
    assert "The present state changes from severe damage to destroyed." in answer
    none = factories.claim(temple, "no_information", "2017", grade="unknown", status="submitted")
    assert "The chronology stays as it is." in said(decide(review_desk, none, "accept"))
    event = factories.claim(temple, "event_on", "2016-12", status="submitted")
    assert "stays as it is" in said(decide(review_desk, event, "accept"))


# --- The date box ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2016-06-06", "on 6 June 2016"),
        ("2017-01", "within January 2017"),
        ("2017", "within 2017"),
        ("2015-05~", "within May 2015 (approximate)"),
        ("2016-12-26/2017-01-10", "on or after 26 December 2016, by 10 January 2017"),
        ("../2015-08-27", "by 27 August 2015"),
        ("2016/..", "on or after 1 January 2016"),
        ("-0099", "within 100 BCE"),
        ("2015?", "within 2015 (uncertain)"),
        ("2015%", "within 2015 (approximate and uncertain)"),
        ("August 2015", "within August 2015, in EDTF 2015-08"),
        ("circa 2015", "within 2015 (approximate), in EDTF 2015~"),
        ("26.12.2016", "on 26 December 2016, in EDTF 2016-12-26"),
        ("٨ ذو القعدة ١٤٣٦", "on or after 22 August 2015, by 24 August 2015, in EDTF 2015-08-22/2015-08-24"),
    ],
)
def test_date_says_what_it_understood(client, rima, text, words):
    client.force_login(rima)
    sentence = f"Understood as: {words}"
    assert client.get(reverse("admin:registry_claim_date"), {"text": text}).json() == {"understood": sentence}


@pytest.mark.parametrize("text", ["", "05.06.2015", "2016-13", "x" * 5000, "2017-02-30", "\x00", "٢"])
def test_date_says_what_is_wrong(client, rima, text):
    client.force_login(rima)
    assert len(client.get(reverse("admin:registry_claim_date"), {"text": text}).json()["problem"]) > 20


def test_date_is_for_staff(client, rima):
    assert client.get(reverse("admin:registry_claim_date"), {"text": "2017"}).status_code == 302
    rima.is_staff = False
    rima.save()
    client.force_login(rima)
    assert client.get(reverse("admin:registry_claim_date"), {"text": "2017"}).status_code == 302


def test_form_says_the_understood_date_without_script(client, rima, temple):
    client.force_login(rima)
    page = client.get(page_of(factories.claim(temple, date="2017-01"))).content.decode()
    assert ">Understood as: within January 2017</output>" in page
    page = client.get(page_of(factories.claim(temple, date="late August 2015"))).content.decode()
    words = "on or after 21 August 2015, by 31 August 2015 (approximate), in EDTF 2015-08-21~/2015-08-31"
    assert f">Understood as: {words}</output>" in page
    assert 'value="late August 2015"' in page


# --- The admin --------------------------------------------------------------------------------------------------------


def test_desk_counts_what_needs_attention(client, palmyra, db):
    client.force_login(get_or_create_demo_editor())
    page = client.get(reverse("admin:index")).content.decode()
    for words in ("Claims to review", "Contradictions", "Wide windows", "Windows that rest on one source"):
        assert words in page
    for kind in GapKind:
        rows = client.get(reverse("admin:registry_monument_gaps", args=[kind])).context_data["rows"]
        assert f"<strong>{len(rows)}</strong>" in page
    assert client.get(reverse("admin:registry_monument_gaps", args=["none"])).status_code == 404


def test_desk_needs_no_more_queries_for_more_monuments(client, rima, temple):
    client.force_login(rima)
    # So many that the recent changes name the same models before and after.
    factories.many_monuments(20, slug="earlier")
    factories.many_monuments(20, slug="first")
    client.get(reverse("admin:index"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("admin:index"))
    factories.many_monuments(20)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("admin:index"))
    assert len(many) == len(few)


# --- Closing a threat ------------------------------------------------------------------------------------------------


def close(client, threat, **values):
    typed = {"version": threat.version, "outcome": "averted", "date_text": "2015-06", "reason": "It was averted."}
    address = reverse("admin:registry_threat_close", args=[threat.pk])
    return client.post(address, typed | {"source": factories.source().pk} | values, follow=True)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"reason": ""}, "Closing a threat needs a reason."),
        ({"source": ""}, "Closing a threat needs a source"),
        ({"date_text": "2001"}, "A threat cannot end before it was raised."),
        ({"date_text": "1.2.2003"}, "Did you mean 2003-02-01 or 2003-01-02?"),
        ({"version": "7"}, "Somebody else changed this record"),
    ],
)
def test_closing_a_threat_is_refused_in_its_form(client, rima, old_city, values, says):
    client.force_login(rima)
    answer = close(client, factories.threat(), **values)
    assert says in answer.content.decode()
    assert Threat.objects.get(slug="shelling-feared").outcome == ""


def test_threat_is_closed_once(client, rima, old_city):
    client.force_login(rima)
    threat = factories.threat()
    assert "The threat is closed." in said(close(client, threat))
    threat.refresh_from_db()
    assert threat.outcome == "averted"
    assert "This threat is closed already." in close(client, threat).content.decode()


def reopen(client, threat, **values):
    typed = {"version": threat.version, "reason": "It came back.", **values}
    return client.post(reverse("admin:registry_threat_reopen", args=[threat.pk]), typed, follow=True)


def test_closed_threat_is_reopened_and_its_history_says_so(client, rima, old_city):
    client.force_login(rima)
    threat = factories.threat()
    close(client, threat)
    threat.refresh_from_db()
    assert "Reopening a threat needs a reason." in reopen(client, threat, reason=" ").content.decode()
    assert "Somebody else changed this record" in reopen(client, threat, version=1).content.decode()
    threat.refresh_from_db()
    assert threat.outcome == "averted"
    assert "The threat is open again." in said(reopen(client, threat))
    threat.refresh_from_db()
    assert threat.outcome == ""
    settle()
    history = client.get(reverse("admin:registry_threat_history", args=[threat.pk])).content.decode()
    assert "Reopened; removed the date of the outcome" in history
    assert "It came back." in history
    assert "was not closed" in reopen(client, threat).content.decode()


def test_threat_is_not_reopened_without_permission(client, rafiq, old_city):
    threat = factories.threat()
    client.force_login(factories.rima())
    close(client, threat)
    threat.refresh_from_db()
    client.force_login(rafiq)
    assert reopen(client, threat).status_code == 403
    threat.refresh_from_db()
    assert threat.outcome == "averted"
