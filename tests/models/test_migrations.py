"""Migrations carry over what is there."""

import json
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from registry.audit import triggers
from registry.audit.verify import find_faults
from registry.domain.chronology.dates import Interval, parse_date
from registry.models import Revision, Source

BEFORE, AFTER = [("registry", "0003_erasure")], [("registry", "0004_visibility")]
ROWS = {"exact": (38.27, 34.55), "1km": (38.28, 34.56), "hidden": (38.29, 34.57)}


def migrate(target):
    executor = MigrationExecutor(connection)
    executor.migrate(target)
    return MigrationExecutor(connection).loader.project_state(target).apps


def drop_triggers():
    """On SQLite a column that a trigger names cannot be dropped, as no migration forward ever does."""
    for name, (table, _) in triggers.expected_triggers(triggers.existing_audited_tables()).items():
        if table != "ledger_attribution":
            triggers.drop_trigger(name, table)


@pytest.fixture
def before(transactional_db):
    """The database as it was, with its ledger; afterwards all migrations are run again."""
    drop_triggers()
    apps = migrate(BEFORE)
    triggers.install_triggers()
    yield apps
    drop_triggers()
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
    triggers.install_triggers()


def test_places_become_exact_places_and_what_was_public_stays_so(before):
    Site, Source = before.get_model("registry", "Site"), before.get_model("registry", "Source")
    site, source = Site.objects.create(slug="city"), Source.objects.create(slug="s", kind="video", reliability="A")
    for precision, (lon, lat) in ROWS.items():
        monument = before.get_model("registry", "Monument").objects.create(
            slug=f"tomb-{precision}", site=site, kind="tomb", precision=precision
        )
        monument.placements.create(lon=lon, lat=lat, date_text="0100", certainty="confirmed", source=source)
        monument.placements.create(place_en="?", date_text="0200", certainty="confirmed", source=source)
        part = {"slug": f"part-{precision}", "site": site, "kind": "wall", "precision": "100m", "part_of": monument}
        before.get_model("registry", "Monument").objects.create(**part)
    after = migrate(AFTER)
    triggers.install_triggers()
    assert list(find_faults()) == []
    Monument, Placement = after.get_model("registry", "Monument"), after.get_model("registry", "Placement")
    assert all(Monument.objects.values_list("published", flat=True))
    assert after.get_model("registry", "Site").objects.get().published
    exact = after.get_model("registry", "ExactPlace").objects.order_by("lon").values_list("lon", "lat")
    assert list(exact) == list(ROWS.values())
    shown = Placement.objects.exclude(lon=None).values_list("lon", "lat", "uncertainty_m")
    assert list(shown) == [(*ROWS["exact"], 0)]
    parts = Monument.objects.filter(slug__startswith="part-").values_list("slug", "precision")
    assert dict(parts) == {"part-exact": "100m", "part-1km": "1km", "part-hidden": "hidden"}
    new = Monument.objects.create(slug="new", site=after.get_model("registry", "Site").objects.get(), kind="tomb")
    assert not new.published


# --- Steps of the status "unknown" -----------------------------------------------------------------------------------


@pytest.fixture
def with_unknown_steps(transactional_db):
    """The database when steps could be unknown, with its ledger; afterwards all migrations are run again."""
    drop_triggers()
    apps = migrate([("registry", "0012_require_reason_to_reopen_claims")])
    triggers.install_triggers()
    yield apps
    drop_triggers()
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
    triggers.install_triggers()


def test_unknown_steps_become_notes_and_the_ledger_has_them(with_unknown_steps):
    apps = with_unknown_steps
    site = apps.get_model("registry", "Site").objects.create(slug="city")
    user = apps.get_model("auth", "User").objects.create(username="rima")
    sources = apps.get_model("registry", "Source").objects
    gazette = sources.create(slug="gazette", kind="video", reliability="A", publisher="Gazette")
    protected = sources.create(slug="protected-1", kind="video", reliability="A", protected=True)
    interventions = apps.get_model("registry", "Intervention").objects
    dated = interventions.create(slug="dated", site=site, type="restoration", title_en="A", title_ar="ب")
    undated = interventions.create(
        slug="undated", site=site, type="restoration", title_en="A", title_ar="ب", description_en="Long planned."
    )

    def add(intervention, status, date, earliest, latest, **fields):
        days = {"date_text": date, "earliest": earliest, "latest": latest}
        values = {"source": gazette, **fields}
        intervention.steps.create(status=status, recorded_by_id=user.pk, **days, **values)

    add(dated, "in_progress", "2016", 735_964, 736_329, note_en="Begun.", note_ar="بدأ.")
    add(dated, "unknown", "2017-02-13", 736_373, 736_373, note_en="No more is said.", note_ar="لا شيء آخر.")
    add(dated, "completed", "2018", 736_695, 737_059)
    add(undated, "unknown", "2015/..", 735_599, None, note_en="Reported.")
    add(undated, "unknown", "2016/..", 735_964, None, source=protected)

    after = migrate([("registry", "0013_drop_unknown_steps")])
    triggers.install_triggers()
    steps = after.get_model("registry", "InterventionStep").objects.order_by("latest")
    assert [(step.status, step.version) for step in steps] == [("in_progress", 2), ("completed", 1)]
    assert steps[0].note_en == "Begun. 2017-02-13 (Gazette): No more is said."
    assert steps[0].note_ar == "بدأ. 2017-02-13 (Gazette): لا شيء آخر."
    found = after.get_model("registry", "Intervention").objects.in_bulk(field_name="slug")
    assert found["undated"].description_en == "Long planned. 2015/.. (Gazette): Reported. 2016/.. (protected-1)"
    assert found["undated"].description_ar == ""
    assert (found["dated"].version, found["undated"].version) == (2, 3)

    assert list(find_faults()) == []
    entries = Revision.objects.filter(table="registry_interventionstep", operation="delete")
    assert [(entry.actor, bool(entry.reason)) for entry in entries] == [("migration", True)] * 3


# --- The EDTF of dates -----------------------------------------------------------------------------------------------

DATE_EDTF = import_module("registry.migrations.0017_date_edtf")
EDTF_TEXTS = (Path(__file__).parents[1] / "domain/chronology/edtf_texts.txt").read_text(encoding="utf-8").split()
WRITTEN = {
    "late August 2015": "2015-08-21/2015-08-31",
    "8 ذو القعدة 1436": "2015-08-22/2015-08-24",
    "2015/08/23": "2015-08-23",
    "23.08.2015": "2015-08-23",
    "1900-1901": "1900/1901",
    "before 27 August 2015": "../2015-08-26",
    "since August 2015": "2015-08-01/..",
    "August 2015": "2015-08",
    "circa 2015": "2015",
    "August to October 2015": "2015-08/2015-10",
    "100 BC": "-0099",
    "1 BC": "0000",
    "44 BC": "-0043",
    "2015-08-2x": "2015-08-2X",
    " 2015-08 / 2015-10 ": "2015-08/2015-10",
    "": "",
}


@pytest.mark.parametrize("text", [*EDTF_TEXTS, *WRITTEN])
def test_migration_writes_edtf_that_means_the_same_days(text):
    date = parse_date(text) if text else Interval(None, None)
    edtf = DATE_EDTF._find_edtf(text, date.earliest, date.latest)
    assert edtf == WRITTEN.get(text, text)
    if text:
        again = parse_date(edtf)
        assert (again.earliest, again.latest) == (date.earliest, date.latest)


def test_migration_keeps_the_days_of_a_text_that_is_no_longer_understood():
    assert DATE_EDTF._find_edtf("in the days of the siege", 735_842, 735_842) == "2015-09-01"


@pytest.fixture
def without_edtf(transactional_db):
    """The database when dates had no EDTF, with its ledger; afterwards all migrations are run again."""
    drop_triggers()
    apps = migrate([("registry", "0016_stored_gaps")])
    triggers.install_triggers()
    yield apps
    drop_triggers()
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
    triggers.install_triggers()


def test_stored_dates_get_their_edtf_and_the_ledger_has_it(without_edtf):
    models_before = {name: without_edtf.get_model("registry", name).objects for name in DATE_EDTF.DATES}
    site = without_edtf.get_model("registry", "Site").objects.create(slug="city")
    days = {"published_earliest": 735_831, "published_latest": 735_841}
    source = models_before["source"].create(
        slug="s", kind="video", reliability="A", published_text="late August 2015", **days, retrieved_text=""
    )
    models_before["source"].create(slug="protected-2", kind="video", reliability="A", protected=True)
    monument = models_before["monument"].create(slug="arch", site=site, kind="tomb", built_text="0193~/0211")
    plain = {"date_text": "8 ذو القعدة 1436", "earliest": 735_832, "latest": 735_834}
    monument.placements.create(place_en="Here", certainty="confirmed", source=source, **plain)
    user = without_edtf.get_model("auth", "User").objects.create(username="rima")
    claim = {"kind": "event_on", "basis": "press", "credibility": "2", "status": "draft", "recorded_by_id": user.pk}
    monument.claims.create(source=source, date_text="2015-08?", **claim)

    after = migrate([("registry", "0017_date_edtf")])
    triggers.install_triggers()
    rows = {name: after.get_model("registry", name).objects.order_by("pk") for name in DATE_EDTF.DATES}
    sources = rows["source"].values_list("published_text", "published_edtf", "retrieved_edtf")
    assert list(sources) == [("late August 2015", "2015-08-21/2015-08-31", ""), ("", "", "")]
    assert rows["monument"].get().built_edtf == "0193~/0211"
    assert (rows["placement"].get().date_text, rows["placement"].get().date_edtf) == (
        "8 ذو القعدة 1436",
        "2015-08-22/2015-08-24",
    )
    assert (rows["claim"].get().date_edtf, rows["claim"].get().acquired_edtf) == ("2015-08?", "")

    assert list(find_faults()) == []
    for name in ("source", "monument", "placement", "claim"):
        entry = Revision.objects.filter(table=f"registry_{name}").order_by("-seq").first()
        assert entry.actor == "migration"
        assert entry.reason
        assert "_edtf" in entry.payload


SOURCE_CITATIONS = import_module("registry.migrations.0021_source_citations")


@pytest.mark.parametrize(
    ("url", "address", "cited_through"),
    [
        ("https://whc.unesco.org/en/soc/4306", "https://whc.unesco.org/en/soc/4306", ""),
        ("whc.unesco.org/en/soc/3350", "", "whc.unesco.org/en/soc/3350"),
        ("docslib 2515481", "", "docslib 2515481"),
        ("", "", ""),
    ],
)
def test_migration_keeps_parts_of_addresses(url, address, cited_through):
    source = Source(url=url, archived_url="archive.org/1")
    assert SOURCE_CITATIONS._move_parts(source)
    assert (source.url, source.cited_through) == (address, cited_through)
    assert bool(source.no_url_reason_en and source.no_url_reason_ar) == (not address)
    assert (source.archived_url, source.archive_ref) == ("", "archive.org/1")


@pytest.fixture
def before_citations(transactional_db):
    """The database when sources had parts of addresses, with its ledger; afterwards all migrations are run again."""
    drop_triggers()
    apps = migrate([("registry", "0020_codes_and_arabic_names")])
    triggers.install_triggers()
    yield apps
    drop_triggers()
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
    triggers.install_triggers()


def test_stored_parts_of_addresses_are_kept_and_the_ledger_has_them(before_citations):
    sources = before_citations.get_model("registry", "Source").objects
    sources.create(slug="s", kind="video", reliability="A", url="docslib 2515481")
    sources.create(slug="protected-2", kind="video", reliability="A", protected=True)
    after = migrate([("registry", "0021_source_citations")])
    triggers.install_triggers()
    rows = after.get_model("registry", "Source").objects.order_by("pk")
    assert list(rows.values_list("url", "cited_through")) == [("", "docslib 2515481"), ("", "")]
    assert rows.get(slug="protected-2").no_url_reason_en == ""
    assert list(find_faults()) == []
    entry = Revision.objects.filter(table="registry_source", payload__contains="docslib").order_by("-seq").first()
    assert "cited_through" in entry.payload


# --- Parties of interventions ----------------------------------------------------------------------------------------


@pytest.fixture
def with_links_to_parties(transactional_db):
    """The database when parties of interventions were links alone; afterwards all migrations are run again."""
    drop_triggers()
    apps = migrate([("registry", "0026_context_statements")])
    triggers.install_triggers()
    yield apps
    drop_triggers()
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
    triggers.install_triggers()


def test_parties_without_a_role_get_one_that_says_so(with_links_to_parties):
    apps = with_links_to_parties
    site = apps.get_model("registry", "Site").objects.create(slug="city")
    council = apps.get_model("registry", "Actor").objects.create(slug="council", kind="state")
    interventions = apps.get_model("registry", "Intervention").objects
    intervention = interventions.create(slug="works", site=site, type="restoration", title_en="A", title_ar="ب")
    intervention.parties.add(council)
    entries = Revision.objects.filter(table="registry_intervention_parties").order_by("seq")
    [(number, payload)] = entries.values_list("key", "payload")

    after = migrate([("registry", "0027_parties_of_interventions")])
    triggers.install_triggers()
    party = after.get_model("registry", "InterventionParty").objects.get()
    assert (str(party.pk), party.actor_id, party.role, party.amount) == (number, council.pk, "unknown", "")
    first, last = entries
    assert first.payload == payload, "what the ledger has stays as it is"
    assert json.loads(last.payload)["role"] == "unknown"
    assert list(find_faults()) == []
