"""Import of the records in a folder of fixture files that the database does not have yet.

Existing records stay as they are, since editors may have changed them.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TypeVar, cast

from django.contrib.auth.models import User
from django.db import DataError, IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from registry import actions
from registry.audit.discarded import find_discarded_claim_keys
from registry.domain.errors import RuleViolation
from registry.domain.policy.outline import clean_outline
from registry.domain.value_types import JsonObject, Values
from registry.domain.vocabulary.codes import ThreatOutcome
from registry.models import (
    Actor,
    ContextStatement,
    ControlBound,
    ControlPeriod,
    Intervention,
    InterventionParty,
    InterventionStep,
    Monument,
    Placement,
    Site,
    Source,
    Threat,
)
from registry.models.record import Record

from .claim_entries import build_decided_claim
from .entry_columns import check_columns, read_columns
from .entry_faults import list_faults
from .import_report import ImportReport
from .record_index import MODELS, RecordIndex
from .schema import Fault
from .source_entries import put_originals_first
from .yaml_reader import Entry, FixtureError, read_folder

R = TypeVar("R", bound=Record)
PUBLICATION_REASON = "What files hold is for the public."


def load_folder(folder: Path, *, by: User, reviewer: User, at: datetime | None = None) -> ImportReport:
    """Import the records of all fixture files below a folder, in one transaction.

    The user `by` records them, and `reviewer` reviews and publishes them. Raise FixtureError, which names every fault
    by file and line.
    """
    entries = read_folder(folder)
    recorded_at = at or timezone.now()
    with transaction.atomic():
        return _RecordImporter(by, reviewer, recorded_at).import_entries(entries)


class _RecordImporter:
    """One import of record entries, whose records find each other in an index."""

    def __init__(self, by: User, reviewer: User, at: datetime) -> None:
        self.by, self.reviewer, self.at = by, reviewer, at
        self.report = ImportReport()
        self.index = RecordIndex()
        self.places: list[Site | Monument] = []  # sites and monuments that were added
        self.add_by_type = {
            "actors": self._add_actor,
            "sources": self._add_source,
            "sites": self._add_site,
            "monuments": self._add_monument,
            "control_periods": self._add_control_period,
            "interventions": self._add_intervention,
            "threats": self._add_threat,
            "context_statements": self._add_context_statement,
        }

    def import_entries(self, entries: list[Entry]) -> ImportReport:
        """Add the records that the database does not have yet, and publish the new sites and monuments.

        Claims that were loaded before and discarded as drafts are left out. Return the report.
        """
        for record_type in MODELS:
            entries_of_type = [entry for entry in entries if entry.record_type == record_type]
            self.index.load(record_type, [entry.key for entry in entries_of_type])
            new_entries = [entry for entry in entries_of_type if not self.index.has(record_type, entry.key)]
            self.report.present[record_type] += len(entries_of_type) - len(new_entries)
            if record_type == "claims":
                new_entries = self._leave_out_discarded(new_entries)
            if record_type == "sources":
                new_entries = put_originals_first(new_entries)
            self.report.added[record_type] += len(new_entries)

            if record_type == "claims":
                self._add_claims(new_entries)
            else:
                for entry in new_entries:
                    self._add_record(entry)
            if record_type == "monuments":
                # Publish now, so that the records added to the monuments later appear in their public histories.
                actions.publish_recorded(
                    self.places, by=self.by, publisher=self.reviewer, reason=PUBLICATION_REASON, at=self.at
                )
        return self.report

    def _add_record(self, entry: Entry) -> None:
        """Add the record that a fixture entry describes. For claims, use `_add_claims`.

        Raise FixtureError, with the line of the entry, if a rule or the database refuses the record.
        """
        add_entry = self.add_by_type[entry.record_type]
        try:
            with transaction.atomic():
                record: Model = add_entry(entry)
                self.index.add(entry.record_type, entry.key, record)
                # A source was validated before it was saved, because saving a protected one encrypts its columns.
                if entry.record_type != "sources":
                    check_columns(entry, record)
        except RuleViolation as violation:
            raise FixtureError(list_faults(entry, violation, acknowledged_in="its placement")) from violation
        except (IntegrityError, DataError) as error:
            raise FixtureError([Fault(entry.location, f"“{entry.key}” cannot be stored: {error}.")]) from error

        if isinstance(record, Site | Monument):
            self.places.append(record)

    def _save(self, entry: Entry, record: R) -> R:
        """Validate the columns of a record that was built from a fixture entry, and save it."""
        return cast(R, actions.save_record(check_columns(entry, record), by=self.by))

    def _read(self, model: type[Model], entry: Entry, values: JsonObject) -> Values:
        """Return the columns of a model that the values of a fixture entry describe, with the records they name."""
        return read_columns(model, entry, values, self.index)

    def _add_actor(self, entry: Entry) -> Actor:
        """Save the actor (a person or organisation) that a fixture entry describes."""
        return self._save(entry, Actor(recorded_at=self.at, **self._read(Actor, entry, entry.values)))

    def _add_source(self, entry: Entry) -> Source:
        """Save the source (such as a report or a film) that a fixture entry describes."""
        return self._save(entry, Source(recorded_at=self.at, **self._read(Source, entry, entry.values)))

    def _add_site(self, entry: Entry) -> Site:
        """Save the heritage site that a fixture entry describes, with its World Heritage listing."""
        values = entry.values
        listing = values.get("world_heritage", {})
        columns = {
            **self._read(Site, entry, values),
            "wh_ref": listing.get("ref", ""),
            "wh_inscribed": listing.get("inscribed"),
            "wh_criteria": listing.get("criteria", ""),
            "in_danger_since": listing.get("in_danger_since"),
            "wh_source": self.index.find(entry, "sources", listing.get("source")),
            "identifiers": dict(values.get("identifiers", {})),
        }
        return self._save(entry, Site(recorded_at=self.at, **columns))

    def _add_monument(self, entry: Entry) -> Monument:
        """Save the monument that a fixture entry describes, with its placements (where it was in which period)."""
        values = entry.values
        monument = Monument(
            recorded_at=self.at,
            other_names=list(values.get("other_names", [])),
            **self._read(Monument, entry, values),
        )
        check_columns(entry, monument)
        placements = [self._build_placement(entry, monument, listed) for listed in values.get("placements", [])]
        return actions.save_monument(monument, by=self.by, placements=placements)

    def _build_placement(self, entry: Entry, monument: Monument, values: JsonObject) -> actions.PlacementChange:
        """Build one placement of a monument (where it was in a period) from the values in its fixture entry."""
        columns = {**self._read(Placement, entry, values), "outline": clean_outline(values.get("outline"))}
        placement = Placement(recorded_at=self.at, monument=monument, **columns)
        return actions.PlacementChange(check_columns(entry, placement), acknowledge=values.get("acknowledge", []))

    def _leave_out_discarded(self, entries: list[Entry]) -> list[Entry]:
        """Return the entries of claims whose draft was not discarded. The report names the others."""
        discarded_keys = find_discarded_claim_keys(entry.key for entry in entries)
        self.report.discarded["claims"] += sorted(discarded_keys)
        return [entry for entry in entries if entry.key not in discarded_keys]

    def _add_claims(self, entries: list[Entry]) -> None:
        """Record the claims that the fixture entries describe, with the review decisions that lead to their status.

        Raise FixtureError, with the line of the entry, if a rule refuses a claim.
        """
        entries_by_key = {entry.key: entry for entry in entries}
        claims = [build_decided_claim(entry, self.index) for entry in entries]
        try:
            actions.record_decided_claims(claims, by=self.by, reviewer=self.reviewer, at=self.at)
        except RuleViolation as violation:
            # The action sets `about` to the claim that it refused.
            refused_key = getattr(violation.about, "key", "")
            entry = entries_by_key[refused_key]
            raise FixtureError(list_faults(entry, violation, acknowledged_in="its “review”")) from violation

    def _add_control_period(self, entry: Entry) -> ControlPeriod:
        """Record the control period (which party held a site, and when) that a fixture entry describes."""
        values = entry.values
        # What each source says about the start or the end of the period.
        bounds = [self._read(ControlBound, entry, bound_values) for bound_values in values["bounds"]]
        columns = self._read(ControlPeriod, entry, values)
        return actions.record_control_period(by=self.by, at=self.at, bounds=bounds, **columns)

    def _add_intervention(self, entry: Entry) -> Intervention:
        """Save the intervention (such as a restoration) that a fixture entry describes, with its dated steps."""
        values = entry.values
        listed_steps = values.get("steps", [])
        steps = [actions.StepChange(self._read(InterventionStep, entry, listed)) for listed in listed_steps]
        return actions.save_intervention(
            None,
            by=self.by,
            at=self.at,
            steps=steps,
            monuments=[self.index.find(entry, "monuments", slug) for slug in values.get("monuments", [])],
            further_types=values.get("further_types", []),
            parties=[self._build_party(entry, listed) for listed in values.get("parties", [])],
            **self._read(Intervention, entry, values),
        )

    def _build_party(self, entry: Entry, listed: str | JsonObject) -> InterventionParty:
        """Build one party of an intervention: the slug of an actor, or a mapping with its role and what it gives."""
        values = {"actor": listed} if isinstance(listed, str) else dict(listed)
        if "amount" in values:
            values["amount"] = str(values["amount"])
        party = InterventionParty(**self._read(InterventionParty, entry, values))
        return check_columns(entry, party)

    def _add_threat(self, entry: Entry) -> Threat:
        """Record the threat (a warning of damage) that a fixture entry describes. Close it if the entry says so."""
        values = entry.values
        closing = None
        if values.get("closed") is not None:
            closing = self._build_threat_closing(entry, values["closed"])
        return actions.import_threat(
            by=self.by,
            at=self.at,
            closing=closing,
            monuments=[self.index.find(entry, "monuments", slug) for slug in values.get("monuments", [])],
            **self._read(Threat, entry, values),
        )

    def _add_context_statement(self, entry: Entry) -> ContextStatement:
        """Record what a source says of a monument or site besides its condition, as a fixture entry describes it."""
        columns = self._read(ContextStatement, entry, entry.values)
        return actions.record_context_statement(by=self.by, at=self.at, **columns)

    def _build_threat_closing(self, entry: Entry, values: JsonObject) -> JsonObject:
        """Build the arguments of `close_threat` from the values under `closed` in a threat's fixture entry."""
        return {
            "outcome": ThreatOutcome(values["outcome"]),
            "date_text": values["date"],
            "source": self.index.find(entry, "sources", values["source"]),
            "reason": values["reason"]["en"],
            "reason_ar": values["reason"].get("ar", ""),
        }
