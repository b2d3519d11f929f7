"""The wholes and parts of monuments, whose claims and repairs say something of them as well."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from registry.models import Monument

MAX_IDS_PER_QUERY = 500  # below the number of parameters that SQLite allows in one query


@dataclass(frozen=True, slots=True)
class _Member:
    """A monument of a line: its slug, what it is a part of, and whether it is published."""

    pk: int
    part_of: int | None
    slug: str
    published: bool


@dataclass(frozen=True, slots=True)
class RelativeId:
    """A whole or a part of a monument. `path` are the slugs from the outermost whole down to the relative."""

    pk: int
    path: tuple[str, ...]
    is_whole: bool


class Lines:
    """Some monuments with the wholes that they are parts of, at any height, and their parts, at any depth."""

    def __init__(self, monument_ids: Iterable[int]) -> None:
        """Load the monuments and their lines. Run a query for each level of parts, and one more."""
        self._members: dict[int, _Member] = {}
        ids = set(monument_ids)
        wanted = set(ids)
        while wanted:
            members = _load("pk__in", wanted)
            self._members.update({member.pk: member for member in members})
            wanted = {member.part_of for member in members if member.part_of is not None} - self._members.keys()
        self._part_ids: dict[int, list[int]] = defaultdict(list)
        expanded: set[int] = set()
        wanted = ids
        while wanted:
            expanded |= wanted
            parts = _load("part_of__in", wanted)
            self._members.update({part.pk: part for part in parts})
            for part in sorted(parts, key=lambda part: part.slug):
                if part.part_of is not None:
                    self._part_ids[part.part_of].append(part.pk)
            wanted = {part.pk for part in parts} - expanded

    @property
    def ids(self) -> set[int]:
        """The primary keys of the monuments, of their wholes and of their parts."""
        return set(self._members)

    def relatives_of(self, monument_id: int) -> list[RelativeId]:
        """Return the wholes and parts whose claims say something of one of the monuments.

        Those of an unpublished relative say nothing of a published monument, so that they do not show there.
        """
        member = self._members.get(monument_id)
        if member is None:
            return []
        wholes = self._wholes_of(member)
        path = tuple(whole.slug for whole in (*wholes, member))
        relatives = []
        for depth, whole in enumerate(wholes, start=1):
            # The wholes of a published monument are published; `actions.publishing` ensures it.
            if whole.published or not member.published:
                relatives.append(RelativeId(whole.pk, path[:depth], is_whole=True))
        pending = [(part_id, path) for part_id in self._part_ids[monument_id]]
        while pending:
            part_id, whole_path = pending.pop()
            part = self._members[part_id]
            if member.published and not part.published:
                continue
            relatives.append(RelativeId(part_id, (*whole_path, part.slug), is_whole=False))
            pending.extend((inner_id, relatives[-1].path) for inner_id in self._part_ids[part_id])
        return relatives

    def _wholes_of(self, member: _Member) -> list[_Member]:
        """Return the wholes that a monument is a part of, the outermost first."""
        wholes: list[_Member] = []
        while member.part_of is not None:
            member = self._members[member.part_of]
            wholes.insert(0, member)
        return wholes


def find_line_ids(monument_ids: Iterable[int]) -> set[int]:
    """Return the primary keys of monuments, and of all their wholes and parts. Their states depend on each other."""
    return Lines(monument_ids).ids


def _load(condition: str, ids: Iterable[int]) -> list[_Member]:
    """Return the monuments of which a column, by its lookup, has one of these values."""
    members: list[_Member] = []
    ordered_ids = sorted(ids)
    for start in range(0, len(ordered_ids), MAX_IDS_PER_QUERY):
        rows = Monument.objects.filter(**{condition: ordered_ids[start : start + MAX_IDS_PER_QUERY]}).order_by("pk")
        members.extend(_Member(*row) for row in rows.values_list("pk", "part_of_id", "slug", "published"))
    return members
