"""Parties of interventions: their roles and what they give, in the actions, the history, on pages and in the admin."""

import pytest

from registry import actions
from registry.actions.location_leaks import DisclosesLocation
from registry.domain.policy.funding import InvalidParty
from registry.models import Intervention, InterventionParty, Revision
from registry.queries import intervention_records
from tests import factories
from tests.admin_forms import added, changed, refused, row
from tests.audit.scene import settle
from tests.audit.test_history import first_entry, given_back, public, sentences

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def aliph(db):
    return factories.actor("aliph", name_en="ALIPH", name_ar="ألِف", kind="international_organisation")


@pytest.fixture
def grant(aliph, newspaper):
    """A funder with all that can be said of one."""
    return InterventionParty(
        actor=aliph,
        role="funder",
        amount="214900.00",
        currency="usd",
        source=newspaper,
        quote="a grant of 214.9K",
        note_en="For the model only.",
        note_ar="للنموذج وحده.",
    )


def rows(work):
    return list(work.parties.values_list("actor__slug", "role", "amount", "currency"))


def revise(work, parties):
    work.refresh_from_db()
    monuments = work.monuments.all()
    return actions.revise_intervention(
        work, by=factories.rima(), version=work.version, monuments=monuments, parties=parties
    )


def test_party_may_have_several_roles(temple, aliph, grant):
    work = factories.intervention(parties=[aliph, grant, InterventionParty(actor=aliph, role="lead")])
    assert rows(work) == [("aliph", "unknown", "", ""), ("aliph", "funder", "214900", "USD"), ("aliph", "lead", "", "")]


def test_role_is_given_once(temple, aliph, grant):
    second = InterventionParty(actor=aliph, role="funder")
    with pytest.raises(InvalidParty, match="each role only once") as refusal:
        factories.intervention(parties=[grant, second])
    assert (refusal.value.field, refusal.value.about) == ("role", second)
    assert not Intervention.objects.exists()


def test_parties_that_stay_are_not_written_again(temple, aliph, grant):
    work = factories.intervention(parties=[aliph, grant])
    pks = list(work.parties.values_list("pk", flat=True))
    settle()
    before = Revision.objects.filter(table="registry_intervention_parties").count()
    again = InterventionParty(actor=aliph)
    more = InterventionParty(actor=aliph, role="funder", note_en="Promised.")
    revise(work, [again, more])
    settle()
    assert list(work.parties.values_list("pk", flat=True)) == pks
    assert rows(work) == [("aliph", "unknown", "", ""), ("aliph", "funder", "", "")]
    assert Revision.objects.filter(table="registry_intervention_parties").count() == before + 1


@pytest.mark.parametrize("column", ["quote", "note_en"])
def test_words_on_a_party_do_not_tell_a_hidden_place(lion, grant, column):
    monument = factories.monument("hidden-tomb", precision="1km")
    setattr(grant, column, "At 34.5512, 38.2691")
    with pytest.raises(DisclosesLocation) as refusal:
        factories.intervention(monuments=[monument], parties=[grant])
    assert refusal.value.field == column


def test_place_that_words_on_a_party_tell_is_not_hidden_later(temple, grant, rima):
    grant.note_en = "At 34.5512, 38.2691"
    factories.intervention(parties=[grant])
    temple.precision = "1km"
    with pytest.raises(DisclosesLocation):
        actions.save_record(temple, by=rima)


def test_source_of_a_party_is_public_with_the_intervention(client, temple, grant, newspaper):
    factories.intervention(parties=[grant])
    page = client.get(f"/en/sources/{newspaper.slug}/").content.decode()
    assert "Restoration of the temple" in page


def test_quotation_of_a_protected_source_is_hidden_everywhere(client, temple, grant, newspaper, rima):
    work = factories.intervention(("proposed", "2018"), parties=[])
    revise(work, [grant])
    assert "a grant of" in client.get(f"/en/restoration/{work.slug}/").content.decode()
    newspaper.refresh_from_db()
    actions.seal_source(newspaper, by=rima, version=None)
    [record] = intervention_records(Intervention.objects.all())
    assert (record.parties[0].quote, record.parties[0].amount) == ("", "214900")
    revise(work, [InterventionParty(actor=grant.actor, role="funder", source=newspaper, quote="as only they know")])
    revise(work, [])
    paths = (
        f"/api/v1/interventions/{work.slug}",
        f"/en/restoration/{work.slug}/",
        f"/en/monuments/{temple.slug}/history/",
    )
    for path in paths:
        page = client.get(path).content.decode()
        assert "a grant of" not in page
        assert "only they" not in page
    assert "only they" not in "".join(public(work))


def test_history_names_parties_with_their_roles(temple, aliph, grant):
    work = factories.intervention(parties=[aliph])
    revise(work, [grant])
    revise(work, [InterventionParty(actor=aliph, role="funder", note_en="Less.")])
    told = sentences(work)
    assert "Added the party “ALIPH” (funder)" in told
    assert "Removed the party “ALIPH”" in told
    [change] = [sentence for sentence in told if sentence.startswith("Party “ALIPH” (funder): ")]
    assert "removed the amount “214900”" in change
    assert "changed the note (English) from “For the model only.” to “Less.”" in change


def test_restored_version_has_its_parties_with_all_that_is_said_of_them(temple, aliph, grant):
    work = factories.intervention(parties=[grant])
    seq = first_entry(work)
    stored = InterventionParty.objects.values().get()
    revise(work, [aliph])
    given_back(work, seq)
    assert InterventionParty.objects.values().get() | {"id": stored["id"]} == stored


def test_page_tells_role_amount_and_source(client, temple, aliph, grant):
    factories.intervention(("completed", "2018"), parties=[grant, factories.actor("helper", name_en="Helper")])
    assert "ALIPH (funder, 214,900 USD), Helper" in " ".join(client.get("/en/restoration/").content.decode().split())
    page = " ".join(client.get("/en/restoration/temple-restoration/").content.decode().split())
    assert "ALIPH (funder, 214,900 USD), Helper" in page
    assert "ALIPH (funder, 214,900 USD): For the model only." in page
    assert "<q><bdi>a grant of 214.9K</bdi></q>" in page
    arabic = client.get("/ar/restoration/temple-restoration/").content.decode()
    assert "ألِف (جهة مموِّلة، \u2068214,900 USD\u2069)" in arabic
    assert "للنموذج وحده." in arabic


# --- The admin -------------------------------------------------------------------------------------------------------


def test_admin_adds_changes_and_removes_parties(desk, temple, aliph, newspaper):
    words = {"title_en": "Work", "title_ar": "عمل", "slug": "work", "type": "restoration", "site": temple.site_id}
    funder = row("parties", actor=aliph.pk, role="funder", amount="5000000", currency="USD", source=newspaper.pk)
    work = added(desk, Intervention, **words, monuments=[temple.pk], **funder)
    assert rows(work) == [("aliph", "funder", "5000000", "USD")]
    changed(desk, work, **{"parties-0-amount": "6000000"})
    assert rows(work) == [("aliph", "funder", "6000000", "USD")]
    changed(desk, work, **{"parties-0-remove": "on"})
    assert rows(work) == []


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"amount": "much", "currency": "USD"}, "amount", "Write the amount in figures"),
        ({"amount": "5", "currency": ""}, "currency", "An amount needs its currency."),
        ({"amount": "5", "currency": "USD"}, "source", "An amount needs a source"),
    ],
)
def test_admin_says_at_the_field_what_is_wrong(desk, temple, aliph, typed, field, says):
    work = factories.intervention(parties=[])
    party = row("parties", actor=aliph.pk, role="funder", **typed)
    [(name, [sentence])] = refused(desk, work, **party).items()
    assert (name, says in sentence) == (f"parties-0-{field}", True)
    assert not work.parties.exists()
