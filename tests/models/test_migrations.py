"""Migrations carry over what is there."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from registry.audit import triggers
from registry.audit.verify import find_faults

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
