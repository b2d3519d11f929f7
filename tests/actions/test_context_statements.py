"""What sources say of monuments and sites besides their condition is recorded, revised and withdrawn."""

import pytest
from django.db import IntegrityError

from registry import actions
from registry.actions.location_leaks import DisclosesLocation
from registry.domain.errors import RuleViolation
from registry.models import ContextStatement, StateSegment
from registry.projection import find_differences
from registry.queries.context_statements import context_records
from registry.queries.visible import visible_context_statements, visible_sources
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_temple")]
PLACE = "34.718293, 38.917365"


@pytest.fixture
def lion(old_city):
    """A statue whose place is shown roughly only."""
    return factories.monument("stone-lion", kind="statue", precision="1km")


def revise(statement, **fields):
    return actions.revise_context_statement(statement, by=factories.rima(), version=statement.version, **fields)


def withdraw(statement, reason="Another temple is meant.", **options):
    options.setdefault("version", statement.version)
    return actions.withdraw_context_statement(statement, by=factories.sami(), reason=reason, **options)


def record_of(statement):
    [record] = context_records(ContextStatement.objects.filter(pk=statement.pk))
    return record


def refused(field, **fields):
    with pytest.raises(RuleViolation) as violation:
        factories.context_statement(**fields)
    assert violation.value.field == field
    assert not ContextStatement.objects.exists()


def test_statement_is_recorded_and_revised(temple):
    phase = factories.context_statement("building_phase", "restored", date_text="1963", locator="page 4")
    assert (phase.monument, phase.version, phase.date_edtf) == (temple, 1, "1963")
    phase = revise(phase, term="rebuilt", date_text="1980s")
    assert (phase.version, phase.term, record_of(phase).date.edtf) == (2, "rebuilt", "198X")


def test_statement_on_a_site_has_no_monument(old_city):
    body = factories.actor("committee", kind="international_organisation")
    words = {"statement_en": "Plans are to be submitted before work begins.", "value": "46 COM 7A.32"}
    decision = factories.context_statement(
        "decision", "submission_required", site=old_city, party=body, date_text="2019", **words
    )
    record = record_of(decision)
    assert (record.site.slug, record.monument, record.party.slug) == ("old-city", None, "committee")


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("term", {"term": "height"}),
        ("value", {"aspect": "identifier", "term": "wikidata", "value": "5747"}),
        ("unit", {"aspect": "dimension", "term": "height", "amount": 3}),
        ("party", {"aspect": "decision", "term": "concern", "date_text": "2019", "statement_en": "It is concerned."}),
        ("date_text", {"aspect": "building_phase", "term": "built"}),
        ("date_text", {"date_text": "2999"}),
        ("source", {"source": None}),
        ("monument", {"monument": None}),
    ],
)
def test_values_that_do_not_fit_are_refused_at_their_field(temple, field, fields):
    refused(field, **fields)


def test_statement_on_a_monument_and_a_site_is_refused(temple, old_city):
    refused("site", monument=temple, site=old_city)


def test_slug_is_taken_once(temple):
    factories.context_statement()
    with pytest.raises(IntegrityError):
        factories.context_statement(term="granite")


@pytest.mark.parametrize("name", ["aspect", "monument", "site"])
def test_what_a_statement_is_about_stays(temple, old_city, name):
    statement = factories.context_statement()
    other = {"aspect": "ownership", "monument": factories.monument("arch"), "site": old_city}[name]
    with pytest.raises(RuleViolation) as violation:
        revise(statement, **{name: other})
    assert violation.value.field == name
    assert revise(statement, **{name: getattr(statement, name)}).version == 2


def test_statement_is_withdrawn_once_with_a_reason(temple):
    statement = factories.context_statement()
    with pytest.raises(RuleViolation, match="needs a reason"):
        withdraw(statement, " ")
    with pytest.raises(RuleViolation, match="changed this record"):
        withdraw(statement, version=7)
    statement = withdraw(statement)
    assert (statement.withdrawn, statement.withdrawn_reason, statement.version) == (True, "Another temple is meant.", 2)
    for again in (withdraw, revise):
        with pytest.raises(RuleViolation, match="is withdrawn"):
            again(statement)


def test_context_moves_no_state(temple):
    """What something is made of, and when it was rebuilt, is no evidence of its condition."""
    factories.accepted(temple, "damaged_at", "2016", grade="severe")
    segments = list(StateSegment.objects.order_by("pk").values())
    factories.context_statement("building_phase", "rebuilt", date_text="2018")
    assert list(StateSegment.objects.order_by("pk").values()) == segments
    assert find_differences() == []


# --- Who sees it -----------------------------------------------------------------------------------------------------


def test_public_sees_neither_withdrawn_nor_unpublished_statements(temple):
    shown = factories.context_statement()
    withdraw(factories.context_statement(slug="second"))
    factories.context_statement(slug="third", monument=factories.monument("barn", published=False))
    assert list(visible_context_statements()) == [shown]


def test_what_would_disclose_a_rough_place_is_hidden_with_its_source(lion, old_city):
    register = factories.source("register")
    factories.context_statement("identifier", "pleiades", value="668331", monument=lion, source=register)
    factories.context_statement(
        "dimension", "distance", slug="far", amount=3, unit="km", monument=lion, source=register
    )
    height = factories.context_statement("dimension", "height", slug="high", amount=3.45, unit="m", monument=lion)
    city = factories.context_statement("identifier", "wikidata", slug="city", value="Q5747", site=old_city)
    assert set(visible_context_statements()) == {height, city}
    assert not visible_sources().filter(slug="register").exists()
    lion.precision = "exact"
    actions.save_record(lion, by=factories.adnan())
    assert visible_context_statements().count() == 4
    assert visible_sources().filter(slug="register").exists()


def test_protected_source_hides_words_place_and_party(temple):
    keeper = factories.actor("keeper")
    words = {"quote": "as only they know", "locator": "page 4", "statement_en": "It is kept."}
    statement = factories.context_statement("ownership", "custody", party=keeper, **words)
    assert record_of(statement).party.slug == "keeper"
    source = statement.source
    actions.seal_source(source, by=factories.rima(), version=source.version)
    record = record_of(statement)
    assert (record.party, record.quote, record.columns["locator"]) == (None, "", "")
    assert record.statement_en == "It is kept."
    assert record.source.protected


@pytest.mark.parametrize("column", ["statement_en", "statement_ar", "quote", "locator", "value"])
def test_texts_may_not_hold_the_coordinates_of_a_rough_place(lion, old_city, column):
    values = {"aspect": "inventory_number", "term": "museum_number", "value": "7", column: f"At {PLACE}."}
    for about in ({"monument": lion}, {"site": old_city}):
        with pytest.raises(DisclosesLocation) as violation:
            factories.context_statement(**values, **about)
        assert violation.value.field == column


def test_place_is_not_made_rough_while_a_text_holds_it(temple):
    factories.context_statement(statement_en=f"At {PLACE}.")
    temple.precision = "1km"
    with pytest.raises(DisclosesLocation):
        actions.save_record(temple, by=factories.rima())


def test_source_and_party_of_a_rough_place_may_not_hold_coordinates(lion):
    keeper = factories.actor("keeper")
    statement = factories.context_statement("ownership", "custody", party=keeper, monument=lion)
    source = statement.source
    source.description_en = f"Seen at {PLACE}."
    keeper.name_en = f"Keeper at {PLACE}"
    for record in (source, keeper):
        with pytest.raises(DisclosesLocation):
            actions.save_record(record, by=factories.rima(), version=record.version)
