"""The keys of entries follow from the declarations of the models: names, schemas, and which are required."""

from registry.importers.column_keys import column_keys, entry_schema
from registry.importers.entry_columns import plain_columns
from registry.importers.schema import boolean, edtf_date, number, required, sha256, text
from registry.models import Claim, Monument, Photo, Placement, Site, Source, Threat


def test_keys_are_the_public_columns_that_people_fill_in():
    assert list(column_keys(Placement)) == [
        *("monument", "place", "date", "lon", "lat", "outline", "certainty", "source", "note"),
    ]
    assert "private_note" not in column_keys(Claim)
    assert "status" not in column_keys(Claim)
    assert "closed_reason" not in column_keys(Threat)
    assert "published" not in column_keys(Monument)


def test_keys_have_the_schema_of_their_column():
    keys = column_keys(Source)
    schemas = [keys[name].schema for name in ("slug", "published", "graphic")]
    assert schemas == [text, edtf_date, boolean]
    assert column_keys(Site)["lon"].schema is number


def test_keys_are_required_where_the_column_may_not_be_empty():
    keys = column_keys(Claim)
    assert [keys[name].is_required for name in ("source", "statement", "date", "certainty")] == [True] * 4
    assert [keys[name].is_required for name in ("said_by", "locator", "acquired", "cause", "improves")] == [False] * 5


def test_schema_leaves_out_and_replaces_keys():
    schema = entry_schema(Photo, "graphic", credit=required(text), sha256=required(sha256))
    assert "graphic" not in schema.keys
    assert schema.keys["sha256"] is sha256
    assert {"credit", "sha256", "kind"} <= schema.required
    assert "taken" not in schema.required


def test_columns_that_an_entry_leaves_out_get_their_default():
    columns = plain_columns(Source, {"slug": "report", "description": {"en": "A report"}, "published": "2015"})
    assert columns["slug"] == "report"
    assert (columns["description_en"], columns["description_ar"]) == ("A report", "")
    assert (columns["published_text"], columns["url"], columns["graphic"]) == ("2015", "", False)
