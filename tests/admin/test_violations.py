"""The admin's forms: what the actions refuse stands at its field, nothing is written, what was typed is kept."""

from contextlib import contextmanager
from unittest import mock

import pytest
from django.contrib.admin import ModelAdmin, site
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from registry import actions
from registry.admin.forms import RecordForm, form_text
from registry.admin.record_admin import RecordAdmin
from registry.models import (
    Actor,
    Claim,
    ContextStatement,
    ControlBound,
    ControlPeriod,
    Intervention,
    InterventionStep,
    Monument,
    Placement,
    Site,
    Source,
    Threat,
)
from tests import factories
from tests.admin_forms import NAMES, changed, changed_row, errors, refused, row, sent, url
from tests.audit.scene import settle

pytestmark = pytest.mark.usefixtures("english", "shared_temple")


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("date_text", "05.06.2016", "“05.06.2016” can be read in two ways."),
        ("date_text", "2999", "lies in the future"),
        (
            "date_text",
            "8 ذو القعدة 1436 صباحا",
            "Understood so far: “8 ذو القعدة 1436”. Did you mean 2015-08-22/2015-08-24?",
        ),
        ("acquired_text", "late Agust 2015", "Did you mean 2015-08-21~/2015-08-31?"),
        ("grade", "destroyed", "This grade does not go with a claim of this kind."),
        ("monument", "", "A claim is about one monument or one site: choose it."),
        ("source", "", "This field is required."),
        ("effects", ["magic"], "not one of the available choices"),
        ("supersedes", "other", "A claim can only supersede one on the same monument or site."),
    ],
)
def test_claim_refusals_stand_at_their_field(desk, temple, arch, satellite, field, typed, says):
    other = factories.accepted(arch)
    values = factories.claim_fields(monument=temple, source=satellite)
    values |= {"monument": temple.pk, "source": satellite.pk, field: other.pk if typed == "other" else typed}
    response = desk.post(url(Claim, "add"), values)
    assert says in errors(response)[field][0]
    assert "The image shows it so." in response.content.decode(), "what was typed is kept"
    assert Claim.objects.exclude(pk=other.pk).count() == 0


def test_a_kind_that_needs_a_grade_says_so(desk, temple, satellite):
    values = factories.claim_fields(monument=temple, source=satellite, kind="damaged_at")
    response = desk.post(url(Claim, "add"), values | {"monument": temple.pk, "source": satellite.pk})
    assert errors(response) == {"grade": ["A claim of this kind needs a grade."]}


def test_monument_refusals_stand_at_their_field(desk, temple, portico):
    other = factories.old_city("new-city")
    assert "same site" in refused(desk, portico, site=other.pk)["part_of"][0]
    assert "part of itself" in refused(desk, temple, part_of=portico.pk)["part_of"][0]
    assert "2999-13" in refused(desk, temple, built_text="2999-13")["built_text"][0]
    assert "already exists" in errors(desk.post(url(Monument, "add"), NAMES | {"slug": temple.slug}))["slug"][0]


def test_half_a_point_is_refused(desk, city):
    assert "both" in refused(desk, city, lat="")["lat"][0]
    assert "180" in refused(desk, city, lon="200")["lon"][0]
    assert "not a name" in refused(desk, city, identifiers="Q5747")["identifiers"][0]


def test_step_refusals_stand_in_their_row_and_nothing_is_half_written(desk, city, satellite):
    work = Intervention.objects.get()
    step = row("steps", number=1, kind="status", status="none_known", date_text="2019", source=satellite.pk)
    found = refused(desk, work, title_en="Changed", **step)
    assert found == {
        "steps-1-status": ["A measure that was proposed (within 2018) cannot then be none known (within 2019)."]
    }
    assert work.steps.count() == 1


def test_intervention_on_another_site_is_refused(desk, city):
    far = factories.monument("far", site=factories.old_city("far-city"))
    found = refused(desk, Intervention.objects.get(), monuments=[far.pk])
    assert found == {"monuments": ["All monuments must belong to the site chosen."]}


def test_control_period_refusals(desk, city, satellite):
    end = {"bound": "end", "source": satellite.pk}
    found = refused(desk, ControlPeriod.objects.get(), **row("bounds", number=1, **end, date_text="2999"))
    assert "future" in found["bounds-1-date_text"][0]
    found = refused(desk, ControlPeriod.objects.get(), **row("bounds", number=1, **end, date_text="2001"))
    assert found == {"__all__": ["The period ends before it starts."]}
    empty = {"slug": "x", "site": city.pk, "holder": factories.actor().pk}
    page = desk.get(url(ControlPeriod, "add"))
    found = errors(desk.post(url(ControlPeriod, "add"), sent(page) | empty))
    assert "at least one dated bound" in found["__all__"][0]


def test_context_statement_refusals_stand_at_their_fields(desk, city):
    found = refused(desk, ContextStatement.objects.get(), term="height")
    assert found == {"term": ["This term belongs to another aspect. Choose one that fits the aspect."]}
    found = refused(desk, ContextStatement.objects.get(), amount="3")
    assert found == {"amount": ["Only a dimension has an amount. Leave it empty."]}


MODELS = [Actor, Claim, ContextStatement, ControlPeriod, Intervention, Monument, Site, Source, Threat]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_stale_save_shows_both_versions_and_can_be_repeated(desk, city, model):
    factories.claim(date="2017-06-06")
    record = model.objects.last()
    fields = ("name_en", "title_en", "note_en", "description_en", "statement_en")
    field = next(name for name in fields if hasattr(record, name))
    stale = sent(desk.get(url(model, "change", record.pk)))
    changed(desk, record, **{field: "Theirs"})
    settle()
    response = desk.post(url(model, "change", record.pk), stale | {field: "Mine"})
    found = errors(response)
    assert "Somebody else changed this record" in found["__all__"][0]
    assert "It was changed by rima on 20" in found["__all__"][1]
    assert found[field] == ["Now in the registry: “Theirs”"]
    again = sent(response)
    assert again[field] == "Mine", "what was typed is kept"
    assert getattr(model.objects.get(pk=record.pk), field) == "Theirs"
    assert desk.post(url(model, "change", record.pk), again).status_code == 302
    assert getattr(model.objects.get(pk=record.pk), field) == "Mine"


@pytest.mark.parametrize(
    ("model", "row_model", "prefix"),
    [
        (Monument, Placement, "placements"),
        (Intervention, InterventionStep, "steps"),
        (ControlPeriod, ControlBound, "bounds"),
    ],
    ids=["placement", "step", "bound"],
)
def test_stale_row_shows_both_versions_and_can_be_repeated(desk, city, model, row_model, prefix):
    record, below = model.objects.get(), row_model.objects.get()
    field = f"{prefix}-0-note_en"
    stale = sent(desk.get(url(model, "change", record.pk)))
    changed_row(desk, record, below, note_en="Theirs")
    settle()
    # The version of a measure and of a period rises with their rows: somebody who has read that, but not the row.
    mine = stale | {field: "Mine", "version": model.objects.get(pk=record.pk).version}
    response = desk.post(url(model, "change", record.pk), mine)
    found = errors(response)
    assert found[field] == ["Now in the registry: “Theirs”"]
    assert "It was changed by rima on 20" in str(found)
    again = sent(response)
    assert again[field] == "Mine", "what was typed is kept"
    assert desk.post(url(model, "change", record.pk), again).status_code == 302
    below.refresh_from_db()
    assert (below.note_en, below.version) == ("Mine", 3)


def test_two_who_type_the_same_are_two(desk, city):
    """What is typed is what stands there by now: still somebody came second, and is told so."""
    stale = sent(desk.get(url(Site, "change", city.pk)))
    changed(desk, city, name_en="Both")
    response = desk.post(url(Site, "change", city.pk), stale | {"name_en": "Both"})
    assert "Somebody else changed this record" in errors(response)["__all__"][0]


def test_form_without_version_is_refused(desk, city):
    typed = sent(desk.get(url(Site, "change", city.pk)))
    del typed["version"]
    assert "which version" in errors(desk.post(url(Site, "change", city.pk), typed))["__all__"][0]


def test_refusals_are_translated(desk, city, monkeypatch):
    monkeypatch.setattr(form_text, "gettext", lambda template: f"«{template}»")
    assert refused(desk, Threat.objects.get(), date_text="2999")["date_text"][0].startswith("«“2999”")


# --- One pass --------------------------------------------------------------------------------------------------------


@contextmanager
def counting(**methods):
    """Count the calls of methods of Django's and ours: name=class. Yields the calls by name."""
    calls = dict.fromkeys(methods, 0)

    def counted(name, method):
        def call(*args, **options):
            calls[name] += 1
            return method(*args, **options)

        return call

    patches = [mock.patch.object(each, name, counted(name, getattr(each, name))) for name, each in methods.items()]
    for patch in patches:
        patch.start()
    try:
        yield calls
    finally:
        for patch in patches:
            patch.stop()


WAYS = [
    (Threat, {"date_text": "2999"}, True),
    (Threat, {"title_en": "Other"}, False),
    (Intervention, row("steps", number=1, kind="status", status="none_known", date_text="2019"), True),
    (ControlPeriod, row("bounds", number=1, bound="end", date_text="2001"), True),
    (Monument, {"built_text": "0100/0090"}, True),
]


def admin_class(model):
    """Return the class that the admin registers for a model."""
    return type(site.get_model_admin(model))


@pytest.mark.parametrize(("model", "typed", "is_refused"), WAYS)
def test_save_runs_the_view_and_the_action_once(desk, city, satellite, model, typed, is_refused):
    record = model.objects.get()
    values = sent(desk.get(url(model, "change", record.pk))) | typed
    for prefix in ("steps", "bounds"):
        if f"{prefix}-TOTAL_FORMS" in typed:
            values |= {f"{prefix}-1-source": satellite.pk}
    methods = {"_changeform_view": ModelAdmin, "get_object": ModelAdmin, "save_by_action": admin_class(model)}
    with counting(**methods) as calls:
        response = desk.post(url(model, "change", record.pk), values)
    assert response.status_code == (200 if is_refused else 302)
    assert calls["_changeform_view"] == calls["get_object"] == 1
    assert calls["save_by_action"] <= 1


def test_refused_save_reads_and_writes_once(desk, city):
    """Count reads and writes of tables: PostgreSQL is also told who writes, which SQLite asks by itself."""
    threat = Threat.objects.get()
    address = url(Threat, "change", threat.pk)
    values = sent(desk.get(address)) | {"date_text": "2999"}
    with CaptureQueriesContext(connection) as captured:
        assert desk.post(address, values).status_code == 200
    asked = [query["sql"] for query in captured if 'FROM "' in query["sql"] or query["sql"].startswith("UPDATE")]
    assert len(asked) == 15, asked


def test_refused_record_is_shown_as_stored_and_not_as_the_action_left_it(desk, city, temple):
    stored = Monument.objects.get(pk=temple.pk)
    other = factories.old_city("new-city")
    page = desk.get(url(Monument, "change", temple.pk))
    typed = sent(page) | {"part_of": temple.pk, "site": other.pk, "name_en": "Typed"}
    response = desk.post(url(Monument, "change", temple.pk), typed)
    shown = response.context_data["original"]
    assert (shown.version, shown.published, shown.pk) == (stored.version, stored.published, stored.pk)
    assert response.context_data["adminform"].form["name_en"].value() == "Typed"


def test_saved_row_is_rolled_back_with_a_refused_one(desk, city, satellite):
    """The first row was written already when the second was refused."""
    monument = Monument.objects.get()
    place = {"place_ar": "تل", "certainty": "probable", "source": satellite.pk, "date_text": "0100/.."}
    values = row("placements", number=1, **place, place_en="First")
    values |= row("placements", number=2, **place, place_en="Second")
    values |= {"placements-TOTAL_FORMS": 3, "placements-INITIAL_FORMS": 1, "name_en": "Changed"}
    saving, saved = actions.with_rows.save_placement, []

    def refusing(placement, **options):
        if saved:
            raise actions.claim.InvalidClaim("No “%(text)s”.", field="place_en", text=placement.place_en)
        saved.append(placement)
        return saving(placement, **options)

    page = sent(desk.get(url(Monument, "change", monument.pk)))
    with mock.patch.object(actions.with_rows, "save_placement", refusing):
        response = desk.post(url(Monument, "change", monument.pk), page | values)
    assert errors(response) == {"placements-2-place_en": ["No “Second”."]}
    assert len(saved) == 1
    assert monument.placements.count() == 1
    assert Monument.objects.get().name_en == monument.name_en
    assert desk.post(url(Monument, "change", monument.pk), page | values).status_code == 302
    assert monument.placements.count() == 3


def test_change_between_reading_and_writing_is_shown(desk, city):
    """Somebody saves after the view has read the record, and before the action holds it."""
    typed = sent(desk.get(url(Site, "change", city.pk))) | {"name_en": "Mine"}
    reading = RecordAdmin.get_object

    def late(self, *args, **options):
        found = reading(self, *args, **options)
        Site.objects.filter(pk=city.pk).update(name_en="Theirs", version=city.version + 1)
        return found

    with mock.patch.object(RecordAdmin, "get_object", late):
        response = desk.post(url(Site, "change", city.pk), typed)
    assert errors(response)["name_en"] == ["Now in the registry: “Theirs”"]
    assert response.context_data["original"].version == city.version + 1
    assert desk.post(url(Site, "change", city.pk), sent(response)).status_code == 302
    assert Site.objects.get(pk=city.pk).name_en == "Mine"


def test_two_who_save_one_name_are_told(desk, city):
    page = desk.get(url(Site, "add"))
    with mock.patch.object(actions, "save_record", side_effect=IntegrityError):
        found = errors(desk.post(url(Site, "add"), sent(page) | NAMES))
    assert "Somebody else has just saved a record of the same name" in found["__all__"][0]


def test_form_is_saved_once_however_often_it_is_asked(desk, city):
    asked = RecordForm.is_valid
    page = desk.get(url(Actor, "add"))
    with mock.patch.object(RecordForm, "is_valid", lambda form: asked(form) and asked(form)):
        assert desk.post(url(Actor, "add"), sent(page) | NAMES | {"kind": "person"}).status_code == 302
    assert Actor.objects.filter(slug=NAMES["slug"]).count() == 1
