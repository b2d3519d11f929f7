"""Plain public columns: values without what is hidden, and their places in documents."""

from dataclasses import dataclass

import pytest

from registry.models import Claim, ContextStatement, ControlPeriod, InterventionStep, Placement, Site, Source, Threat
from registry.models.columns import HiddenWith, Visibility, get_declaration
from registry.queries.public_columns import (
    as_members,
    column_members,
    in_document_order,
    plain_fields,
    public_columns,
    to_document,
)

SEALED = {"url": "https://example.org/who", "title": "Who", "language": "ar"}


@dataclass(frozen=True)
class Shown:
    """A record that names one plain column."""

    ref: str
    kind: str
    columns: dict


@dataclass(frozen=True)
class Listed:
    """A record with another in it."""

    shown: Shown


@pytest.mark.parametrize("model", [Claim, Site, Source, Threat, Placement, ControlPeriod, ContextStatement])
def test_plain_columns_are_declared_public(model):
    assert plain_fields(model)
    for field in plain_fields(model).values():
        assert get_declaration(field).visibility is Visibility.PUBLIC


def test_private_notes_dates_and_links_are_no_plain_columns():
    assert not {"private_note", "key", "status", "date_text", "source", "supersedes"} & set(plain_fields(Claim))
    assert not {"published", "identifiers", "point_source"} & set(plain_fields(Site))


def test_columns_that_are_hidden_are_empty():
    source = Source(slug="who", kind="testimony", reliability="B", **SEALED)
    assert public_columns(source)["url"] == SEALED["url"]
    hidden = public_columns(source, HiddenWith.SOURCE_IDENTITY)
    assert [hidden[name] for name in ("slug", *SEALED)] == [""] * 4
    assert (hidden["kind"], hidden["reliability"], hidden["protected"]) == ("testimony", "B", False)


def test_numbers_that_are_hidden_are_none():
    hidden = public_columns(Placement(place_en="Cave", lon=1.0, lat=2.0), HiddenWith.PLACE, HiddenWith.POINT)
    assert (hidden["place_en"], hidden["lon"], hidden["lat"]) == ("", None, None)


def test_each_column_comes_after_the_one_before_it_in_the_model():
    members = ("ref", "said_by", "date", "acquired", "credibility", "admiralty", "cause", "agent", "effects", "extent")
    assert in_document_order(Claim, members) == [
        *("ref", "said_by", "kind", "grade", "worst_grade", "improves", "date", "acquired", "basis", "certainty"),
        *("credibility", "admiralty", "cause", "cause_certainty", "intent", "intent_certainty", "agent"),
        *("agent_certainty", "effects", "extent", "assessment_method", "sensor", "scene", "trend"),
        *("recommended_action", "action_priority", "locator", "no_locator_reason_en", "no_locator_reason_ar"),
        *("quote", "quote_language", "statement_en", "statement_ar"),
    ]


def test_first_column_comes_after_members_that_are_no_columns():
    assert in_document_order(InterventionStep, ("id", "date")) == ["id", "kind", "status", "date", "note_en", "note_ar"]
    assert in_document_order(ControlPeriod, ("site", "start"))[:2] == ["slug", "site"]


def test_document_has_null_for_a_missing_code_and_keeps_empty_texts():
    columns = public_columns(Claim(kind="intact_at", statement_en="It stands."))
    document = to_document(Claim, {"ref": "C-000001", "status": "accepted"}, columns)
    assert list(document)[:2] == ["ref", "kind"]
    assert (document["grade"], document["cause"], document["quote"]) == (None, None, "")
    assert document["statement_en"] == "It stands."


def test_record_holds_all_columns_and_those_that_it_names():
    members = column_members(Shown, {"kind": "arch", "motto": "Stand"})
    assert members == {"kind": "arch", "columns": {"kind": "arch", "motto": "Stand"}}


def test_members_of_a_record_are_told_once_and_in_nested_records_too():
    shown = Shown(ref="X-1", **column_members(Shown, {"kind": "arch", "motto": "Stand"}))
    assert as_members(Listed(shown)) == {"shown": {"ref": "X-1", "kind": "arch", "motto": "Stand"}}
