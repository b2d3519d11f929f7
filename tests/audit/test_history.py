"""Histories in words, for the admin and for the public; former versions given back."""

import json

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from registry import actions
from registry.accounts.roles import REVIEWER
from registry.actions.claim import InvalidClaim
from registry.actions.restore_version import CannotRestore
from registry.audit import history as histories
from registry.audit import public_rows as policy
from registry.audit import triggers
from registry.audit.column_policy import NOT_IN_HISTORY, PUBLIC_COLUMNS, STAFF_COLUMNS, UNINFORMATIVE_COLUMNS, Audience
from registry.audit.context import audit_context
from registry.audit.entry_rows import build_audit_entries
from registry.audit.history import column_decoder, find_record_names, get_changesets, get_history, visible_changesets
from registry.audit.versions import get_version
from registry.domain.errors import RuleViolation
from registry.domain.policy.erasure import ErasureOutcome
from registry.domain.policy.generalisation import Point
from registry.domain.vocabulary.codes import ThreatOutcome
from registry.models import (
    Actor,
    Claim,
    Comparison,
    ContextStatement,
    ControlPeriod,
    Intervention,
    Monument,
    Photo,
    Placement,
    ProposedErasure,
    Site,
    Source,
    Threat,
)
from registry.projection import find_differences
from registry.web.text.history_text import describe_change_set
from tests import factories
from tests.admin_forms import url

from .scene import attack, fill, revisions, settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
COLUMN_LISTS = (PUBLIC_COLUMNS, STAFF_COLUMNS, UNINFORMATIVE_COLUMNS)

ON_THE_DESK = (Site, Monument, Source, Actor, Claim, Intervention, Threat, ControlPeriod, ContextStatement)
EVERYTHING = (*ON_THE_DESK, Photo, Comparison)


def sentences(record, audience=Audience.STAFF):
    """Everything that the history says, the earliest first."""
    settle()
    found = get_history(type(record), record.pk, audience=audience)
    about = (record._meta.db_table, str(record.pk))
    return [line.sentence for act in reversed(found.acts) for line in describe_change_set(act, found.names, about)]


def saved(record, **columns):
    record.refresh_from_db()
    for name, value in columns.items():
        setattr(record, name, value)
    return actions.save_record(record, by=factories.rima())


def public(record):
    return sentences(record, Audience.PUBLIC)


# --- The allow list --------------------------------------------------------------------------------------------------


def test_somebody_has_decided_who_may_read_every_audited_column():
    undecided = [
        f"{table.name}.{column}"
        for table in triggers.existing_audited_tables()
        for column in table.columns
        if table.name not in NOT_IN_HISTORY
        and sum(column in listed.get(table.name, ()) for listed in COLUMN_LISTS) != 1
    ]
    assert undecided == [], "say in registry/audit/column_policy.py who may read them in histories"


def test_lists_name_no_column_that_is_not_there():
    there = {table.name: set(table.columns) for table in triggers.existing_audited_tables()}
    for found in COLUMN_LISTS:
        assert {table: set(columns) - there[table] for table, columns in found.items()} == {t: set() for t in found}
    assert not set(NOT_IN_HISTORY) & {*PUBLIC_COLUMNS, *STAFF_COLUMNS}


# --- In words --------------------------------------------------------------------------------------------------------


def test_codes_dates_and_records_are_in_words(temple, portico, satellite):
    saved(portico, kind="arch", built_text="0193/0211", built_source=satellite, part_of=None, other_names=["Gate"])
    assert sentences(portico)[-1] == (
        "Removed the whole that it is part of “Moon Temple”; changed the kind from portico to arch; set the other "
        "names to “Gate”; set the building date to between 193 and 211 CE; set the source of the building date to "
        "“Satellite report”"
    )


def test_words_are_in_the_reader_s_language(temple):
    saved(temple, kind="arch")
    with override("ar"):
        last = sentences(temple)[-1]
    assert "معبد" in last
    assert "قوس" in last


def test_long_texts_stand_below_their_sentence(temple):
    saved(temple, description_en="Long. " * 30)
    settle()
    found = get_history(Monument, temple.pk, audience=Audience.STAFF)
    [line] = describe_change_set(found.acts[0], found.names)
    assert line.words == "changed the description (English)"
    assert [(text.old, text.new) for text in line.texts] == [("", "Long. " * 30)]


def test_monument_tells_of_all_that_hangs_on_it(temple, portico):
    factories.placement(temple)
    claim = factories.accepted(portico, "damaged_at", grade="severe", effects=["collapse"])
    work = factories.intervention(("proposed", "2018"))
    factories.threat(monuments=[temple])
    factories.context_statement(monument=temple)
    told = "\n".join(sentences(temple))
    assert "Placement “In the Old City, 100 CE or later”: recorded" in told
    assert "Monument “Moon Temple Portico”: recorded" in told
    assert f"{claim.ref}: accepted: {factories.REASON}" in told
    assert "Intervention “Restoration of the temple”, step “proposed, 2018”: recorded" in told
    assert "Threat “Shelling is feared”: recorded" in told
    assert "Context statement “limestone”: recorded" in told
    actions.revise_intervention(work, by=factories.rima(), version=work.version, monuments=[], parties=[])
    assert sentences(temple)[-1] == ("Intervention “Restoration of the temple”: removed the monument “Moon Temple”")


def test_withdrawal_of_a_placement_is_told_and_its_reason_to_staff(temple):
    place = factories.placement(temple)
    actions.withdraw_placement(place, by=factories.rima(), version=place.version, reason="Another statue.")
    withdrawn = "Placement “In the Old City, 100 CE or later”: withdrawn"
    assert public(temple)[-1] == withdrawn
    told = sentences(temple)[-1]
    assert told.startswith(withdrawn)
    assert "Another statue." in told


def test_history_tells_all_reasons_of_one_request(temple):
    place = factories.placement(temple)
    with audit_context(request_id="r-1"):
        saved(temple, kind="arch")
        with audit_context(reason="The map shows it."):
            saved(place, note_en="By the road.")
            saved(place, note_en="By the old road.")
        with audit_context(reason="It was asked."):
            saved(temple, kind="temple")
    settle()
    last_act = get_history(Monument, temple.pk, audience=Audience.STAFF).acts[0]
    assert last_act.reason == "The map shows it. It was asked."


def test_effects_that_were_taken_away_are_told(temple):
    claim = factories.claim(temple, "damaged_at", grade="severe", effects=["collapse"])
    actions.revise_claim(claim, by=factories.rima(), version=claim.version, effects=["unknown"], extent="1-10")
    assert sentences(claim)[-3:] == [
        "Set the extent in per cent to 1–10 %",
        "Removed the effect collapse",
        "Added the effect unknown",
    ]


@pytest.mark.parametrize("model", EVERYTHING, ids=lambda model: model.__name__)
@pytest.mark.parametrize("audience", Audience)
def test_every_model_has_a_history(model, audience):
    fill()
    record = model.objects.first()
    found = get_changesets(model, record.pk, audience)
    assert bool(found) == (audience is Audience.STAFF or model is not Actor)  # the public has no page of actors
    assert all(act.at and act.row_changes for act in found)
    everybody = {act.who for act in found}
    assert everybody <= {""} if audience is Audience.PUBLIC else "rima" in everybody


def test_both_engines_payloads_are_read_as_the_same_values():
    read = column_decoder("registry_source")
    assert read("protected", 1) is read("protected", True) is True
    assert column_decoder("registry_site")("identifiers", '{"a": "b"}') == {"a": "b"}
    assert column_decoder("registry_site")("identifiers", {"a": "b"}) == {"a": "b"}
    assert column_decoder("registry_site")("lon", 38) == 38.0
    assert read("a column of long ago", "x") == "x"


def test_history_that_moved_to_the_other_engine_has_no_false_change():
    row = {"id": 1, "slug": "s", "protected": 1, "title": "A"}
    moved = {**row, "protected": True, "title": "B"}
    factories.source("s")
    entries = [
        (1, "2026-01-01T00:00:00.000000Z", "rima", "", "", "registry_source", "1", "insert", json.dumps(row)),
        (2, "2026-01-02T00:00:00.000000Z", "rima", "", "", "registry_source", "1", "update", json.dumps(moved)),
    ]
    [later, _] = visible_changesets(list(build_audit_entries(entries)), Audience.STAFF)
    assert [change.column for row_change in later.row_changes for change in row_change.changes] == ["title"]


def test_history_needs_no_more_queries_for_more_of_it(temple):
    def ask(audience):
        settle()
        with CaptureQueriesContext(connection) as captured:
            get_history(Monument, temple.pk, audience=audience)
        return len(captured)

    for number in range(2):
        factories.accepted(temple, date=f"20{10 + number}")
    few = [ask(audience) for audience in Audience]
    for number in range(12):  # all on one page, which then names the same models
        factories.accepted(temple, date=f"19{60 + number}")
    assert [ask(audience) for audience in Audience] == few
    assert max(few) <= 14


# --- What the public does not learn ----------------------------------------------------------------------------------


def test_public_history_of_a_claim_begins_with_its_decision(temple):
    claim = factories.claim(temple, "damaged_at", grade="severe")
    actions.revise_claim(claim, by=factories.rima(), version=claim.version, grade="slight", statement_en="Secret draft")
    before = public(temple)
    factories.decide(claim, "submit")
    assert public(temple) == before
    factories.decide(claim, "accept")
    assert public(temple) == [*before, f"{claim.ref}: accepted: {factories.REASON}"]
    assert public(claim) == [f"Accepted: {factories.REASON}"]


def test_public_learns_neither_who_nor_why(temple):
    saved(temple, kind="arch")
    settle()
    for act in get_changesets(Monument, temple.pk, Audience.PUBLIC):
        assert (act.who, act.reason, act.request_id) == ("", "", "")


def test_place_that_is_hidden_now_is_hidden_for_all_times(temple):
    place = factories.placement(temple)
    actions.save_placement(place, by=factories.rima(), point=Point(38.5, 34.55))
    saved(place, place_en="By the well")
    assert "38.5" in "".join(public(temple))
    saved(temple, precision="hidden")
    saved(place, note_en="Behind the mill")
    told = "".join(public(temple))
    assert "38." not in told
    assert "well" not in told
    assert "mill" not in told
    assert "38." not in "".join(sentences(temple))


@pytest.mark.parametrize("audience", Audience)
def test_text_that_told_a_place_is_read_no_more_once_the_place_is_hidden(temple, audience):
    tells = "Beside the well at 34.5512, 38.2691"
    work = factories.intervention(("proposed", "2018"))
    for text in (tells, "Beside a well"):
        saved(temple, description_en=text)
        work = actions.revise_intervention(
            work, by=factories.rima(), version=work.version, monuments=[temple], parties=[], description_en=text
        )
    assert "34.5512" in "".join(sentences(temple, audience))
    saved(temple, precision="1km")
    told = sentences(temple, audience)
    assert "34.5512" not in "".join(told)
    assert "Set the description (English) to “Beside a well”" in told
    saved(temple, description_en="")
    settle()
    assert "34.5512" not in "".join(sentences(temple, audience))


def test_words_of_a_source_that_is_protected_now_stay_hidden_under_another_source(temple, satellite, newspaper):
    warning = factories.threat(monuments=[temple], source=satellite, quote="As only they could know")
    actions.revise_threat(
        warning, by=factories.rima(), version=warning.version, monuments=[temple], source=newspaper, quote=""
    )
    assert "only they" in "".join(public(warning))
    satellite.refresh_from_db()
    actions.seal_source(satellite, by=factories.rima(), version=None)
    assert "only they" not in "".join(public(warning))


def test_context_of_a_rough_place_is_hidden_as_far_as_it_discloses_it(temple, satellite):
    """Other registers disclose the place, once an entry names them: the sources and slugs of these as well."""
    factories.context_statement("identifier", "pleiades", slug="pleiades-item", value="668331", monument=temple)
    far = {"amount": 346, "unit": "m", "monument": temple}
    distance = factories.context_statement("dimension", "distance", slug="far", **far)
    distance = actions.revise_context_statement(distance, by=factories.rima(), version=1, term="height")
    factories.context_statement(monument=temple)
    assert len([line for line in public(temple) if "Context statement" in line]) == 4
    saved(temple, precision="1km")
    told = "".join(public(temple))
    assert [line for line in public(temple) if "Context statement" in line] == [
        "Context statement “limestone”: recorded"
    ]
    assert "668331" not in told
    assert "istance" not in told
    assert "Context statement “pleiades”: recorded" in sentences(temple)


def test_words_of_context_are_hidden_with_a_source_that_is_or_was_protected(temple, satellite, newspaper):
    said = factories.context_statement(monument=temple, source=satellite, quote="As only they could know")
    actions.revise_context_statement(said, by=factories.rima(), version=1, source=newspaper, quote="In print")
    change = actions.revise_context_statement(said, by=factories.rima(), version=2, quote="Printed")
    assert "only they" in "".join(public(temple))
    satellite.refresh_from_db()
    actions.seal_source(satellite, by=factories.rima(), version=None)
    assert "only they" not in "".join(public(temple))
    assert "Printed" in "".join(public(temple))
    newspaper.refresh_from_db()
    actions.seal_source(newspaper, by=factories.rima(), version=None)
    assert "Printed" not in "".join(public(temple))
    assert change.source == newspaper


def test_site_tells_of_its_context(temple):
    factories.context_statement("identifier", "wikidata", value="Q5747", site=temple.site)
    assert "Context statement “wikidata”: recorded" in public(temple.site)


def test_source_that_is_protected_now_was_never_named(temple, satellite):
    claim = factories.accepted(temple, quote="As they said")
    saved(satellite, publisher="A neighbour")
    actions.seal_source(saved(satellite, kind="video"), by=factories.rima(), version=None)
    for audience in Audience:
        assert "neighbour" not in "".join(sentences(satellite, audience))
    assert "Satellite" not in "".join(public(temple) + public(claim))


def test_hidden_record_is_not_named(temple, portico, monkeypatch):
    saved(portico, part_of=None)
    assert "Moon Temple”" in public(portico)[-1]
    hide(monkeypatch, temple)
    assert public(portico)[-1] == "Removed the whole that it is part of (not shown)"
    assert get_changesets(Monument, temple.pk, Audience.PUBLIC) == []


def hide(monkeypatch, record):
    """As if the record were not public."""
    rows = policy.public_rows
    hidden = lambda model: rows(model).exclude(pk=record.pk) if model is type(record) else rows(model)  # noqa: E731
    monkeypatch.setattr(policy, "public_rows", hidden)
    monkeypatch.setattr(histories, "public_rows", hidden)


def test_what_was_written_while_unpublished_is_not_told(temple):
    saved(temple, kind="arch")
    saved(temple, kind="temple")
    settle()
    assert public(temple) == [
        "Published",
        "Changed the kind from temple to arch",
        "Changed the kind from arch to temple",
    ]
    assert sentences(temple)[0] == "Recorded"
    ghost = factories.monument("ghost-temple", published=False)
    assert public(ghost) == []


def test_erased_content_is_named_to_the_staff_alone(temple):
    saved(temple, kind="arch")
    settle()
    first = revisions(table="registry_monument", key=str(temple.pk))[0].seq
    with attack("registry_monument") as cursor:
        cursor.execute("UPDATE registry_revision SET payload = NULL, salt = NULL WHERE seq = %s", [first])
        assert sentences(temple) == ["The content of this entry was erased", "Changed the kind from temple to arch"]
        assert public(temple) == ["Changed the kind from temple to arch"]
        former = get_version(first)
        assert former is not None
        assert former.erased
        with pytest.raises(CannotRestore, match="was erased"):
            actions.restore_record(first, by=factories.rima(), version=None, reason="Back.")


# --- Former versions -------------------------------------------------------------------------------------------------


def first_entry(record):
    return revisions(table=record._meta.db_table, key=str(record.pk))[0].seq


def last_entry(record):
    return revisions(table=record._meta.db_table, key=str(record.pk))[-1].seq


def given_back(record, seq, **options):
    record.refresh_from_db()
    values = {"by": factories.rima(), "version": record.version, "reason": "It was right.", **options}
    actions.restore_record(seq, **values)
    version = record.version
    record.refresh_from_db()
    assert record.version > version
    assert find_differences() == []
    last = revisions(table=record._meta.db_table, key=str(record.pk))[-1]
    assert (last.actor, last.reason) == ("rima", f"Restored from entry {seq}: It was right.")
    return record


def cast():
    """A record of each model that has versions, and how it is changed."""
    temple = factories.monument()
    return {
        "site": (temple.site, {"country": "", "lon": None, "lat": None, "identifiers": {"a": "b"}}),
        "monument": (temple, {"kind": "arch", "built_text": "0193", "other_names": ["Gate"]}),
        "source": (factories.source(), {"title": "Another", "reliability": "C"}),
        "placement": (factories.placement(temple), {"place_en": "Elsewhere", "lon": 1.0, "date_text": "1977"}),
    }


@pytest.mark.parametrize("model", ["site", "monument", "source", "placement"])
def test_plain_models_are_given_back(model):
    record, changed = cast()[model]
    before = {name: getattr(record, name) for name in changed}
    seq = first_entry(record)
    saved(record, **changed)
    given_back(record, seq)
    assert {name: getattr(record, name) for name in changed} == before


def test_claim_is_given_back_with_its_effects(temple):
    claim = factories.claim(temple, "damaged_at", grade="severe", effects=["collapse", "unknown"])
    seq = first_entry(claim)
    actions.revise_claim(claim, by=factories.rima(), version=claim.version, effects=["detachment"], grade="slight")
    given_back(claim, seq)
    assert claim.grade == "severe"
    assert {effect.effect for effect in claim.effects.all()} == {"collapse", "unknown"}


def test_claim_is_given_back_with_its_speakers_in_their_order(temple):
    first, second, third = (factories.actor(slug) for slug in ("unosat", "hermitage", "asor"))
    claim = factories.claim(temple, said_by=second, further_speakers=[third, first])
    seq = first_entry(claim)
    actions.revise_claim(claim, by=factories.rima(), version=claim.version, further_speakers=[first])
    assert "Removed the further speaker" in " ".join(sentences(claim))
    given_back(claim, seq)
    assert [row.speaker for row in claim.further_speakers.all()] == [third, first]


def test_decided_claim_is_not_given_back(temple):
    claim = factories.claim(temple, "damaged_at", grade="severe")
    seq = first_entry(claim)
    actions.revise_claim(claim, by=factories.rima(), version=claim.version, grade="slight")
    factories.decide(claim, "submit")
    factories.decide(claim, "accept")
    with pytest.raises(InvalidClaim, match="frozen"):
        actions.restore_record(seq, by=factories.rima(), version=None, reason="Back.")


def test_intervention_is_given_back_with_monuments_and_parties(temple, arch):
    work = factories.intervention(parties=[factories.actor()])
    seq = first_entry(work)
    actions.revise_intervention(
        work, by=factories.rima(), version=work.version, monuments=[arch], parties=[], type="monitoring"
    )
    given_back(work, seq)
    assert (work.type, [*work.monuments.all()], work.parties.count()) == ("restoration", [temple], 1)


def test_threat_is_given_back_but_stays_closed(temple, satellite):
    threat = factories.threat(monuments=[temple])
    seq = first_entry(threat)
    actions.revise_threat(threat, by=factories.rima(), version=None, monuments=[], title_en="Another")
    threat.refresh_from_db()
    closing = {"outcome": ThreatOutcome.AVERTED, "date_text": "2016", "source": satellite, "reason": "Over."}
    actions.close_threat(threat, by=factories.rima(), version=None, **closing)
    given_back(threat, seq)
    assert (threat.title_en, [*threat.monuments.all()]) == ("Shelling is feared", [temple])
    assert threat.outcome == "averted"


def test_context_statement_is_given_back(temple):
    said = factories.context_statement("building_phase", "restored", date_text="1963", monument=temple)
    seq = first_entry(said)
    actions.revise_context_statement(said, by=factories.rima(), version=1, term="rebuilt", date_text="1985")
    given_back(said, seq)
    assert (said.term, said.date_text) == ("restored", "1963")


def test_control_period_is_given_back():
    period = factories.control_period(("start", "2015"), note_en="First")
    seq = first_entry(period)
    actions.revise_control_period(period, by=factories.rima(), version=period.version, note_en="Second")
    given_back(period, seq)
    assert (period.note_en, period.bounds.count()) == ("First", 1)


def test_sensitivity_and_hidden_points_are_not_given_back(temple, satellite):
    place = factories.placement(temple)
    actions.save_placement(place, by=factories.rima(), point=Point(38.5, 34.55))
    saved(temple, precision="exact", kind="arch")
    saved(place, place_en="Elsewhere")
    seqs = [revisions(table=record._meta.db_table, key=str(record.pk))[-2].seq for record in (temple, place)]
    given_back(temple, seqs[0])
    given_back(place, seqs[1])
    assert (temple.precision, temple.kind, temple.published) == ("exact", "temple", True)
    assert (place.lon, place.place_en) == (38.5, "In the Old City")


def test_sealed_source_is_not_given_back(satellite):
    seq = first_entry(satellite)
    actions.seal_source(satellite, by=factories.rima(), version=None)
    satellite.refresh_from_db()
    assert "leaves what was different then as it is now (protected)" in refusal(seq)  # as far as anybody may see
    actions.decide_erasure(
        ProposedErasure.objects.get(), ErasureOutcome.ERASED, by=factories.paula(), reason="She asked."
    )
    assert refusal(seq) == "The content of this version was erased. It cannot be given back."
    assert get_version(revisions(table="registry_source", key=str(satellite.pk))[-1].seq).values.keys() == {
        "kind",
        "reliability",
    }


def refusal(seq, **options):
    with pytest.raises(RuleViolation) as caught:
        actions.restore_record(seq, **{"by": factories.rima(), "version": None, "reason": "Back.", **options})
    return str(caught.value)


def test_refusals_say_why(temple, portico):
    seq = first_entry(portico)
    settle()
    assert "leaves what was different then as it is now (published)" in refusal(seq)
    assert refusal(last_entry(portico)) == "The record is already as it was then."
    assert refusal(seq, reason=" ") == "Restoring a version needs a reason."
    assert "no such version" in refusal(10**9)
    saved(portico, kind="arch", part_of=None)
    assert "Somebody else changed this record" in refusal(seq, version=1)
    saved(temple, part_of=portico)
    assert "cannot be a part of itself" in refusal(seq)
    assert "There is no such version" in refusal(revisions(table="auth_user")[0].seq)


def test_what_the_rules_refuse_now_is_refused_in_a_sentence(temple):
    first, second = factories.placement(temple), factories.placement(temple, place_en="Elsewhere")
    seq = first_entry(second)
    saved(second, place_en="Moved")
    saved(first, place_en="Elsewhere")
    assert "do not allow" in refusal(seq)
    settle()
    second.refresh_from_db()
    assert second.place_en == "Moved"


# --- On the admin -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ON_THE_DESK, ids=lambda model: model.__name__)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_desk_has_a_history_page_for_every_model(desk, model, language):
    fill()
    page = desk.get(url(model, "history", model.objects.first().pk).replace("/en/", f"/{language}/"))
    assert page.status_code == 200
    assert "<strong><bdi>rima</bdi></strong>" in page.content.decode()


def test_people_and_groups_have_one_too(admin_client, rima):
    rima.groups.add(Group.objects.get(name=REVIEWER))
    rima.set_password("another")
    rima.save()
    settle()
    page = admin_client.get(reverse("admin:auth_user_history", args=[rima.pk])).content.decode()
    assert "dded the group “Reviewer”" in page
    assert "password" not in page.partition('class="acts"')[2]
    group = rima.groups.first()
    assert admin_client.get(reverse("admin:auth_group_history", args=[group.pk])).status_code == 200


def restoring(record, seq):
    return reverse(f"admin:registry_{record._meta.model_name}_restore", args=[record.pk, seq])


def test_version_is_restored_from_the_history_page(desk, temple):
    seq = first_entry(temple)
    saved(temple, kind="arch")
    settle()
    history_page = desk.get(url(Monument, "history", temple.pk)).content.decode()
    assert restoring(temple, seq) in history_page
    assert history_page.count('class="restore"') == 2  # not what stands now
    page = desk.get(restoring(temple, seq))
    assert [line[1:] for line in page.context_data["lines"]] == [("arch", "temple")]
    refused = desk.post(restoring(temple, seq), {"version": temple.version, "reason": ""})
    assert "needs a reason" in refused.content.decode()
    assert desk.post(restoring(temple, seq), {"version": temple.version, "reason": "Was right"}).status_code == 302
    temple.refresh_from_db()
    assert temple.kind == "temple"


def test_current_version_is_not_offered_on_a_later_page(desk, temple, monkeypatch):
    place = factories.placement(temple)
    for kind in ("arch", "tomb", "arch"):
        saved(temple, kind=kind)
        settle()
    monkeypatch.setattr("registry.audit.history.CHANGESETS_PER_PAGE", 2)
    pages = [desk.get(url(Monument, "history", temple.pk), {"p": number}).content.decode() for number in (1, 2, 3)]
    shown = "".join(pages)
    assert restoring(temple, first_entry(temple)) in shown
    assert restoring(temple, last_entry(temple)) not in shown
    assert restoring(temple, last_entry(place)) not in shown, "its only version is the current one"


def test_photo_that_was_moved_is_not_said_to_be_as_it_was(desk, temple, arch, rima):
    photo = factories.photo(temple, published=False)
    seq = last_entry(photo)
    actions.revise_photo(photo, by=rima, version=None, monument=arch)
    settle()
    assert "leaves what was different then as it is now (monument_id)" in refusal(seq)
    page = desk.get(restoring(photo, seq)).content.decode()
    assert "Restoring would change nothing: it leaves what was different then as it is now (monument)." in page
    photo.refresh_from_db()
    actions.revise_photo(photo, by=rima, version=None, credit="Someone else")
    assert "Also different then, but restoring leaves it as it is now: monument." in (
        desk.get(restoring(photo, seq)).content.decode()
    )


def test_placement_is_restored_on_its_monument_s_page(desk, temple, arch):
    place = factories.placement(temple)
    seq = first_entry(place)
    saved(place, place_en="Elsewhere")
    assert desk.get(restoring(arch, seq)).status_code == 404
    desk.post(restoring(temple, seq), {"version": place.version, "reason": "Was right"})
    assert Placement.objects.get().place_en == "In the Old City"


def test_claim_is_not_restored_on_its_monument_s_page(desk, temple):
    claim = factories.claim(temple, "damaged_at", grade="severe")
    actions.revise_claim(claim, by=factories.rima(), version=claim.version, extent="1-10")
    where = reverse("admin:registry_monument_restore", args=[temple.pk, first_entry(claim)])
    assert desk.get(where).status_code == 404  # the right to change monuments is not the right to change claims
    assert desk.get(restoring(claim, first_entry(claim))).status_code == 200


def test_stale_restore_is_refused_and_can_be_repeated(desk, temple):
    seq = first_entry(temple)
    saved(temple, kind="arch")
    answer = desk.post(restoring(temple, seq), {"version": 1, "reason": "Was right"})
    assert "Somebody else changed this record" in answer.content.decode()
    again = {"version": answer.context_data["form"]["version"].value(), "reason": "Was right"}
    assert desk.post(restoring(temple, seq), again).status_code == 302


def test_desk_tells_nobody_more_than_they_may_see(client, temple, rima):
    """Who sees monuments and no claims is told of no claim, not even in a monument's history."""
    claim = factories.accepted(temple)
    draft = factories.claim(temple, "damaged_at", grade="severe", statement_en="Nobody has decided on this.")
    saved(temple, private_note="For us alone.")
    settle()
    guide = factories.person("guide")
    guide.user_permissions.add(Permission.objects.get(codename="view_monument"))
    for person, sees in ((rima, True), (guide, False)):
        client.force_login(person)
        page = client.get(url(Monument, "history", temple.pk))
        assert page.status_code == 200
        told = page.content.decode()
        assert claim.ref in told
        assert [word in told for word in (draft.ref, "For us alone.", "rafiq")] == [sees] * 3


def test_restoring_needs_the_right(client, rafiq, visitor, temple):
    seq = first_entry(temple)
    saved(temple, kind="arch")
    client.force_login(rafiq)
    assert "restore" not in client.get(url(Monument, "history", temple.pk)).content.decode().partition("acts")[2]
    assert client.post(restoring(temple, seq), {"version": 2, "reason": "x"}).status_code == 403
    client.force_login(visitor)
    assert client.get(url(Monument, "history", temple.pk)).status_code == 403
    assert client.get(url(Monument, "history", 10**6)).status_code in (302, 404)


@pytest.mark.parametrize("typed", [{}, {"version": "x"}, {"version": "1", "reason": "x" * 10_000}])
def test_nonsense_is_no_fault_of_the_server(desk, temple, typed):
    seq = first_entry(temple)
    assert desk.post(restoring(temple, seq), typed).status_code == 200
    assert desk.get(url(Monument, "history", temple.pk) + "?p=99999999999").status_code == 200


def test_desk_shows_the_recent_changes_and_django_s_log_stays_empty(desk, rafiq, temple):
    claim = factories.claim(temple)
    page = desk.get(url(Claim, "change", claim.pk))
    desk.post(reverse("admin:registry_claim_review", args=[claim.pk]), {"version": claim.version, "move": "submit"})
    assert page.status_code == 200
    settle()
    index = desk.get(reverse("admin:index")).content.decode()
    assert f"{claim.ref}: submitted" in index
    desk.post(url(Actor, "add"), {"slug": "new", "name_en": "N", "name_ar": "ن", "kind": "media"})
    assert Actor.objects.filter(slug="new").exists()
    assert LogEntry.objects.count() == 0


# --- In public -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ar"])
def test_public_page_tells_what_was_changed(client, temple, language):
    claim = factories.accepted(temple)
    settle()
    path = f"/{language}/monuments/{temple.slug}/"
    assert f'href="{path}history/"' in client.get(path).content.decode()
    page = client.get(f"{path}history/").content.decode()
    assert claim.ref in page
    assert "rima" not in page
    assert "rafiq" not in page
    assert client.get(f"{path}history/?page=x").status_code == 200


def test_public_page_of_no_monument_is_not_there(client, db):
    assert client.get("/en/monuments/atlantis/history/").status_code == 404
    assert find_record_names([], Audience.PUBLIC) == {}


def test_what_a_measure_said_while_its_monument_was_hidden_stays_hidden(temple):
    tomb = factories.monument("secret-tomb", published=False)
    measure = factories.intervention(monuments=[temple, tomb], title_en="A secret find")

    def revise(**fields):
        measure.refresh_from_db()
        given = {"monuments": [temple, tomb], "parties": [], "version": measure.version, **fields}
        actions.revise_intervention(measure, by=factories.rima(), **given)

    revise(title_en="Guards at the secret tomb")
    revise(title_en="Guards at the temple", monuments=[temple])
    revise(title_en="Guards and a fence at the temple", monuments=[temple])
    told = " ".join(public(measure))
    assert "Guards and a fence at the temple" in told
    assert "secret" not in told
    assert "not shown" not in told
