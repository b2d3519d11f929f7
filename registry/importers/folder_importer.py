"""Adding what files hold and the database does not. What is there stays as it is: people may have worked on it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from django.contrib.auth.models import User
from django.db import DataError, IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from registry import actions
from registry.actions import DecidedClaim, ReviewDecision
from registry.domain.errors import RuleViolation
from registry.domain.value_types import Values
from registry.domain.vocabulary.codes import ClaimStatus, ThreatOutcome
from registry.models import Actor, Claim, ControlPeriod, Intervention, Monument, Placement, Site, Source, Threat
from registry.models.record import Record

from .entry_columns import both, check_columns, plain
from .schema import Fault
from .yaml_reader import Entry, FixtureError, read_folder

R = TypeVar("R", bound=Record)
MODELS: dict[str, type[Model]] = {
    "actors": Actor,
    "sources": Source,
    "sites": Site,
    "monuments": Monument,
    "claims": Claim,
    "control_periods": ControlPeriod,
    "interventions": Intervention,
    "threats": Threat,
}
PUBLISHED = "What files hold is for the public."
RULINGS = {
    ClaimStatus.DRAFT: (),
    ClaimStatus.SUBMITTED: ("submit",),
    ClaimStatus.ACCEPTED: ("submit", "accept"),
    ClaimStatus.DISPUTED: ("submit", "dispute"),
    ClaimStatus.REJECTED: ("submit", "reject"),
    ClaimStatus.WITHDRAWN: ("submit", "dispute", "withdraw"),
}


@dataclass(frozen=True, slots=True)
class Report:
    """How many records of each noun were added, and how many were there already."""

    added: Counter[str] = field(default_factory=Counter)
    present: Counter[str] = field(default_factory=Counter)


def load_folder(folder: Path, *, by: User, reviewer: User, at: datetime | None = None) -> Report:
    """Load every file below `folder`, all or nothing; raises FixtureError with file, line and sentence."""
    entries = read_folder(folder)
    with transaction.atomic():
        return _Load(by, reviewer, at or timezone.now()).run(entries)


class _Load:
    """One run: remembers the records by natural key, so that entries find what they refer to."""

    def __init__(self, by: User, reviewer: User, at: datetime) -> None:
        self.by, self.reviewer, self.at = by, reviewer, at
        self.report = Report()
        self.found: dict[str, dict[str, Any]] = {}  # Any: records of the noun's model
        self.shown: list[Site | Monument] = []

    def run(self, entries: list[Entry]) -> Report:
        for noun, model in MODELS.items():
            key = "key" if noun == "claims" else "slug"
            keys = [entry.key for entry in entries if entry.noun == noun]
            self.found[noun] = {getattr(row, key): row for row in model._default_manager.filter(**{f"{key}__in": keys})}
            new = [entry for entry in entries if entry.noun == noun and entry.key not in self.found[noun]]
            self.report.present[noun] += len(keys) - len(new)
            self.report.added[noun] += len(new)
            self._add(noun, new)
            if noun == "monuments":  # before all that hangs on them, so that their public histories tell of it
                self._publish()
        return self.report

    def _publish(self) -> None:
        actions.publish_recorded(self.shown, by=self.by, publisher=self.reviewer, reason=PUBLISHED, at=self.at)

    def _add(self, noun: str, entries: list[Entry]) -> None:
        if noun == "claims":
            self._add_claims(entries)
            return
        for entry in entries:
            try:
                with transaction.atomic():
                    made = self.found[noun][entry.key] = getattr(self, f"_add_{noun}")(entry)
                    if noun != "sources":  # looked at before they were saved: by now a protected one is under seal
                        check_columns(entry, made)
                if noun in ("sites", "monuments"):
                    self.shown.append(made)
            except RuleViolation as refusal:
                raise FixtureError([Fault(entry.place, f"“{entry.key}”: {refusal}")]) from refusal
            except (IntegrityError, DataError) as error:
                raise FixtureError([Fault(entry.place, f"“{entry.key}” cannot be stored: {error}.")]) from error

    def _one(self, entry: Entry, noun: str, slug: str | None) -> Any:  # Any: a record of the noun's model
        """The record of that slug, which may also be in the database alone; None for None."""
        if slug is None:
            return None
        if slug not in self.found[noun]:
            row = MODELS[noun]._default_manager.filter(slug=slug).first()
            if row is None:
                raise FixtureError(
                    [Fault(entry.place, f"“{entry.key}” names “{slug}”, which is not among the {noun}.")]
                )
            self.found[noun][slug] = row
        return self.found[noun][slug]

    def _save(self, entry: Entry, record: R) -> R:
        return cast(R, actions.save_record(check_columns(entry, record), by=self.by))

    def _add_actors(self, entry: Entry) -> Actor:
        v = entry.values
        return self._save(entry, Actor(slug=v["slug"], kind=v["kind"], recorded_at=self.at, **both("name", v["name"])))

    def _add_sources(self, entry: Entry) -> Source:
        v = entry.values
        return self._save(
            entry,
            Source(
                recorded_at=self.at,
                published_text=v.get("published", ""),
                retrieved_text=v.get("retrieved", ""),
                **both("description", v["description"]),
                **both("reliability_reason", v["reliability_reason"]),
                **plain(v, "slug", "kind", "reliability", "title", "publisher", "url", "archived_url", "language"),
                protected=v.get("protected", False),
                graphic=v.get("graphic", False),
            ),
        )

    def _add_sites(self, entry: Entry) -> Site:
        v, listing = entry.values, entry.values.get("world_heritage", {})
        return self._save(
            entry,
            Site(
                recorded_at=self.at,
                lon=v.get("lon"),
                lat=v.get("lat"),
                point_source=self._one(entry, "sources", v.get("point_source")),
                wh_ref=listing.get("ref", ""),
                wh_inscribed=listing.get("inscribed"),
                wh_criteria=listing.get("criteria", ""),
                in_danger_since=listing.get("in_danger_since"),
                wh_source=self._one(entry, "sources", listing.get("source")),
                identifiers=dict(v.get("identifiers", {})),
                **both("name", v["name"]),
                **both("description", v.get("description")),
                **plain(v, "slug", "country"),
            ),
        )

    def _add_monuments(self, entry: Entry) -> Monument:
        v = entry.values
        monument = check_columns(
            entry,
            Monument(
                recorded_at=self.at,
                site=self._one(entry, "sites", v["site"]),
                part_of=self._one(entry, "monuments", v.get("part_of")),
                other_names=list(v.get("other_names", [])),
                built_text=v.get("built", ""),
                built_source=self._one(entry, "sources", v.get("built_source")),
                **both("name", v["name"]),
                **both("description", v.get("description")),
                **both("built_note", v.get("built_note")),
                **plain(v, "slug", "kind", "precision"),
            ),
        )
        placements = [self._placement(entry, monument, row) for row in v.get("placements", [])]
        return actions.save_monument(monument, by=self.by, placements=placements)

    def _placement(self, entry: Entry, monument: Monument, row: dict[str, Any]) -> actions.PlacementChange:
        placement = Placement(
            recorded_at=self.at,
            monument=monument,
            date_text=row["date"],
            lon=row.get("lon"),
            lat=row.get("lat"),
            certainty=row["certainty"],
            source=self._one(entry, "sources", row["source"]),
            **both("place", row["place"]),
            **both("note", row.get("note")),
        )
        return actions.PlacementChange(check_columns(entry, placement))

    def _add_claims(self, entries: list[Entry]) -> None:
        by_claim = {entry.key: entry for entry in entries}
        try:
            actions.record_decided_claims(
                [self._decided(entry) for entry in entries], by=self.by, reviewer=self.reviewer, at=self.at
            )
        except RuleViolation as refusal:
            entry = by_claim[str(cast(Claim, refusal.about).key)]
            raise FixtureError([Fault(entry.place, f"“{entry.key}”: {refusal}")]) from refusal

    def _decided(self, entry: Entry) -> DecidedClaim:
        v, review = entry.values, entry.values["review"]
        status = ClaimStatus(review["status"])
        if status not in RULINGS:
            raise FixtureError([Fault(entry.place, f"“{entry.key}”: a file cannot say that a claim is {status}.")])
        reason = both("reason", review.get("reason"))
        claim = Claim(
            monument=self._one(entry, "monuments", v["monument"]),
            source=self._one(entry, "sources", v["source"]),
            said_by=self._one(entry, "actors", v.get("said_by")),
            agent=self._one(entry, "actors", v.get("agent")),
            date_text=v["date"],
            acquired_text=v.get("acquired", ""),
            **both("statement", v["statement"]),
            **plain(v, "key", "kind", "grade", "basis", "certainty", "credibility", "cause", "intent", "extent"),
            **plain(v, "locator", "quote", "quote_language"),
        )
        rulings = [ReviewDecision(move, reason["reason_en"], reason["reason_ar"]) for move in RULINGS[status]]
        return DecidedClaim(check_columns(entry, claim), v.get("effects", []), rulings)

    def _add_control_periods(self, entry: Entry) -> ControlPeriod:
        v = entry.values
        bounds = [
            {
                "bound": row["bound"],
                "date_text": row["date"],
                "source": self._one(entry, "sources", row["source"]),
                **both("note", row.get("note")),
            }
            for row in v["bounds"]
        ]
        return actions.record_control_period(
            by=self.by,
            at=self.at,
            bounds=bounds,
            slug=v["slug"],
            site=self._one(entry, "sites", v["site"]),
            holder=self._one(entry, "actors", v["holder"]),
            **both("note", v.get("note")),
        )

    def _add_interventions(self, entry: Entry) -> Intervention:
        v = entry.values
        columns: Values = {
            **plain(v, "slug", "type"),
            **both("title", v["title"]),
            **both("description", v.get("description")),
        }
        return actions.save_intervention(
            None,
            by=self.by,
            at=self.at,
            steps=[self._step(entry, row) for row in v.get("steps", [])],
            monuments=[self._one(entry, "monuments", slug) for slug in v.get("monuments", [])],
            parties=[self._one(entry, "actors", slug) for slug in v.get("parties", [])],
            site=self._one(entry, "sites", v["site"]),
            **columns,
        )

    def _step(self, entry: Entry, row: dict[str, Any]) -> actions.StepChange:
        source = self._one(entry, "sources", row["source"])
        columns = {"status": row["status"], "date_text": row["date"], "source": source, **both("note", row.get("note"))}
        return actions.StepChange(columns)

    def _add_threats(self, entry: Entry) -> Threat:
        v, closed = entry.values, entry.values.get("closed")
        return actions.import_threat(
            by=self.by,
            at=self.at,
            closing=None if closed is None else self._closing(entry, closed),
            monuments=[self._one(entry, "monuments", slug) for slug in v.get("monuments", [])],
            site=self._one(entry, "sites", v["site"]),
            raised_by=self._one(entry, "actors", v.get("raised_by")),
            date_text=v["date"],
            source=self._one(entry, "sources", v["source"]),
            **plain(v, "slug", "likelihood", "quote"),
            **both("title", v["title"]),
            **both("description", v["description"]),
        )

    def _closing(self, entry: Entry, closed: dict[str, Any]) -> dict[str, Any]:
        return {
            "outcome": ThreatOutcome(closed["outcome"]),
            "date_text": closed["date"],
            "source": self._one(entry, "sources", closed["source"]),
            "reason": closed["reason"]["en"],
            "reason_ar": closed["reason"].get("ar", ""),
        }
