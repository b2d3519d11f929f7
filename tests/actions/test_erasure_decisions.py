"""Hiding takes effect at once and can be undone; erasing what the ledger held of it takes a second person."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from registry import actions
from registry.accounts.roles import ADMINISTRATOR, PUBLISHER, REGISTRAR
from registry.audit.column_policy import Audience
from registry.audit.history import get_history
from registry.audit.verify import find_faults
from registry.domain.policy.erasure import ErasureOutcome, ErasureRefused
from registry.models import ExactPlace, Monument, Placement, ProposedErasure, SealedIdentity, Source
from registry.projection import find_differences
from tests import factories
from tests.admin_forms import url
from tests.audit.scene import recorded, settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
CANARY = "zenobia"


@pytest.fixture
def witness(rima):
    """A public source that Rima has just protected."""
    found = factories.source(f"{CANARY}-slug", title=f"{CANARY} title", published_text="2017-03-04")
    factories.accepted(source=found)
    return actions.seal_source(found, by=rima, version=found.version, who={"name": f"{CANARY} herself"})


@pytest.fixture
def tomb(rima):
    """A public monument that Rima has just made coarser."""
    found = factories.monument("tomb")
    factories.placement(found, lon=38.271234, lat=34.551234)
    found.refresh_from_db()
    found.precision = "1km"
    return actions.save_record(found, by=rima)


def proposal():
    return ProposedErasure.objects.get()


def held(word):
    return any(word in (entry.payload or "") for entry in recorded())


def told_of(record, audience):
    settle()
    return repr(get_history(type(record), record.pk, audience=audience))


def decide(outcome, by, reason="Checked."):
    actions.decide_erasure(proposal(), outcome, by=by, reason=reason)


# --- Until the second person decides ---------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", Audience)
def test_what_is_hidden_is_hidden_at_once_and_lost_to_nobody(witness, tomb, audience):
    assert CANARY not in told_of(witness, audience)
    assert "38.271234" not in told_of(tomb, audience)
    assert CANARY not in str(Source.objects.values())
    assert held(f"{CANARY} title")
    assert held("38.271234")


def test_new_records_need_no_second_person(rima):
    source = factories.source("from-birth", protected=True, title=CANARY)
    actions.save_source(source, by=rima, version=source.version, who={"contact": "by letter"})
    factories.placement(factories.monument("tomb", precision="1km"), lon=38.271234)
    assert not ProposedErasure.objects.exists()
    assert not held(CANARY)


def test_point_that_is_taken_away_is_not_read_in_the_past_either(temple, rima):
    place = factories.placement(temple, lon=38.271234)
    assert "38.271234" in told_of(temple, Audience.PUBLIC)
    actions.save_placement(place, by=rima, point=None)
    assert "38.271234" not in told_of(temple, Audience.PUBLIC)
    assert held("38.271234")


# --- Deciding --------------------------------------------------------------------------------------------------------


def test_erased_for_good(witness, adnan):
    decide(ErasureOutcome.ERASED, adnan)
    assert not held(CANARY)
    assert Source.objects.get().protected
    assert list(find_faults()) == []
    row = proposal()
    assert (row.outcome, row.by.username, row.decided_by, row.reason) == ("erased", "rima", adnan, "Checked.")


def test_kept_source_is_as_it_was_before(witness, adnan):
    witness.refresh_from_db()
    witness.publisher = f"{CANARY} typed under seal"
    actions.save_record(witness, by=factories.sami(), version=witness.version)
    sealed = SealedIdentity.objects.values().get()
    decide(ErasureOutcome.KEPT, adnan)
    found = Source.objects.get()
    assert (found.protected, found.title, found.slug) == (False, f"{CANARY} title", f"{CANARY}-slug")
    assert (found.publisher, found.published_text) == ("", "2017-03-04")
    assert found.published_earliest is not None
    assert found.published_edtf == "2017-03-04"
    assert SealedIdentity.objects.values().get() == sealed
    assert f"{CANARY} title" in told_of(found, Audience.PUBLIC)
    assert not held("typed under seal")
    assert find_differences() == []


def test_kept_source_gets_a_free_slug(witness, adnan):
    factories.source(f"{CANARY}-slug", title="Another")
    decide(ErasureOutcome.KEPT, adnan)
    assert Source.objects.get(pk=witness.pk).slug == f"{CANARY}-slug-2"


def test_kept_source_can_be_protected_again(witness, adnan, paula):
    decide(ErasureOutcome.KEPT, adnan)
    again = Source.objects.get()
    actions.seal_source(again, by=factories.sami(), version=None)
    actions.decide_erasure(
        ProposedErasure.objects.get(outcome="waiting"), ErasureOutcome.ERASED, by=paula, reason="Yes."
    )
    assert not held(CANARY)
    found = actions.reveal_identity(again, by=adnan, reason="To call her.")
    assert (found["title"], found["name"]) == (f"{CANARY} title", f"{CANARY} herself")


def test_kept_place_stays_coarse_until_somebody_shows_it(tomb, paula):
    decide(ErasureOutcome.KEPT, paula)
    assert Placement.objects.get().uncertainty_m
    assert "38.271234" not in told_of(tomb, Audience.PUBLIC)
    assert held("38.271234")
    both = factories.person("dunya", REGISTRAR, PUBLISHER)
    tomb.refresh_from_db()
    tomb.precision = "exact"
    actions.save_record(tomb, by=both)
    assert Placement.objects.get().lon == ExactPlace.objects.get().lon == 38.271234


def test_places_of_parts_wait_with_the_whole(temple, portico, rima, paula):
    for monument in (temple, portico):
        factories.placement(monument, lon=38.271234)
    temple.refresh_from_db()
    temple.precision = "hidden"
    actions.save_record(temple, by=rima)
    assert len(proposal().rows) == 2
    decide(ErasureOutcome.ERASED, paula)
    assert held("38.271234")  # where the true points are
    assert not [e for e in recorded() if e.table == "registry_placement" and "38.271234" in (e.payload or "")]


def test_what_came_after_is_not_erased(witness, rima, adnan):
    witness.refresh_from_db()
    witness.reliability = "D"
    actions.save_record(witness, by=rima, version=witness.version)
    witness.reliability = "E"
    actions.save_record(witness, by=rima, version=witness.version)
    decide(ErasureOutcome.ERASED, adnan)
    kept = [e.payload for e in recorded() if e.table == "registry_source" and e.key == str(witness.pk) and e.payload]
    assert len(kept) == 3


REFUSED = [
    ("rima", ErasureOutcome.ERASED, "not_a_decider"),
    ("rafiq", ErasureOutcome.ERASED, "not_a_decider"),
    ("paula", ErasureOutcome.KEPT, "may_not_see"),
]


@pytest.mark.parametrize(("who", "outcome", "code"), REFUSED)
def test_who_may_not_decide(witness, request, who, outcome, code):
    with pytest.raises(ErasureRefused) as caught:
        decide(outcome, request.getfixturevalue(who))
    assert caught.value.code == code
    assert proposal().outcome == "waiting"
    assert held(CANARY)


def test_whoever_hid_it_cannot_erase_it(rima, adnan):
    one = factories.person("dunya", REGISTRAR, ADMINISTRATOR, PUBLISHER)
    actions.seal_source(factories.source(title=CANARY), by=one, version=None)
    for outcome in (ErasureOutcome.ERASED, ErasureOutcome.KEPT):
        with pytest.raises(ErasureRefused, match="second pair of eyes"):
            decide(outcome, one)
    decide(ErasureOutcome.ERASED, adnan)
    with pytest.raises(ErasureRefused, match="already"):
        decide(ErasureOutcome.KEPT, adnan)


def test_database_itself_wants_two_people_and_a_reason(witness, rima, adnan):
    row = ProposedErasure.objects.filter(pk=proposal().pk)
    for by, reason in ((rima, "Mine."), (adnan, "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(outcome="erased", decided_by=by, decided_at=timezone.now(), reason=reason)


# --- On the admin -----------------------------------------------------------------------------------------------------


@pytest.fixture
def at(client):
    """The browser of anybody: `at(paula)`."""

    def login(person):
        client.force_login(person)
        return client

    return login


def send(client, outcome, reason="Checked."):
    address = reverse("admin:registry_proposederasure_decide", args=[proposal().pk])
    return client.post(address, {"outcome": outcome, "reason": reason}, follow=True)


def test_desk_lists_what_waits_and_another_erases(at, witness, adnan, rima):
    page = url(ProposedErasure, "change", proposal().pk)
    index = at(adnan).get(reverse("admin:index")).content.decode()
    assert "Erasures that wait for a second person" in index
    listed = at(adnan).get(url(ProposedErasure) + "?outcome=waiting")
    assert list(listed.context_data["cl"].result_list) == [proposal()]
    shown = at(adnan).get(page).content.decode()
    assert "Erase for good" in shown
    assert CANARY not in shown + index + listed.content.decode()
    assert page in at(adnan).get(url(Source, "change", witness.pk)).content.decode()
    assert "needs a reason" in send(at(adnan), "erased", " ").content.decode()
    assert "Erased for good" in send(at(adnan), "erased").content.decode()
    assert not held(CANARY)
    assert "Erase for good" not in at(adnan).get(page).content.decode()


def test_proposer_sees_that_it_waits_and_decides_nothing(at, tomb, rima):
    page = at(rima).get(url(Monument, "change", tomb.pk)).content.decode()
    assert "Waits to be erased" in page
    assert url(ProposedErasure, "change", proposal().pk) not in page
    assert "wait for a second person" not in at(rima).get(reverse("admin:index")).content.decode()
    assert at(rima).get(url(ProposedErasure)).status_code == 403
    assert send(at(rima), "erased").status_code == 403
    assert proposal().outcome == "waiting"


def test_publisher_is_told_why_they_cannot_keep_a_source(at, witness, paula):
    answer = send(at(paula), "kept", "It is known anyway.").content.decode()
    assert "may see what is hidden" in answer
    assert "It is known anyway." in answer
    assert proposal().outcome == "waiting"


@pytest.mark.parametrize("outcome", ["waiting", "", "burnt"])
def test_nonsense_decides_nothing(at, witness, adnan, outcome):
    assert send(at(adnan), outcome).status_code == 200
    assert proposal().outcome == "waiting"
