"""Checks that readers can find a source: its addresses and identifiers, and the original of a copy."""

from __future__ import annotations

from registry.domain.citations.identifiers import is_doi, is_web_address
from registry.domain.errors import gettext_noop
from registry.models import Source

from .source import InvalidSource


def check_citation(source: Source) -> None:
    """Check the addresses, identifiers and the original of a source that is not protected, before it is saved.

    Raise InvalidSource, which names the field.
    """
    if source.url:
        _check_web_address(source.url, "url")
    elif not source.no_url_reason_en.strip():
        raise InvalidSource(
            gettext_noop("Give the full address, or say why there is none."),
            field="no_url_reason_en",
            code="reason_missing",
        )
    if source.archived_url:
        _check_web_address(source.archived_url, "archived_url")
    if source.doi and not is_doi(source.doi):
        raise InvalidSource(
            gettext_noop("“%(text)s” is no DOI. Write it from 10. on, such as 10.1234/abc."),
            field="doi",
            code="bad_doi",
            text=source.doi,
        )
    _check_original(source)


def _check_web_address(text: str, field: str) -> None:
    """Raise InvalidSource if a text is not a full address of the web."""
    if not is_web_address(text):
        raise InvalidSource(
            gettext_noop("“%(text)s” is no full address. Write it with https:// or http://, or leave it empty."),
            field=field,
            code="bad_address",
            text=text,
        )


def _check_original(source: Source) -> None:
    """Raise InvalidSource if a source would be its own original, name it twice, or name a protected one."""
    if source.copied_from_id is None:
        return
    if source.original_name:
        raise InvalidSource(
            gettext_noop("Name the original either as a source or in words, not both."), field="original_name"
        )

    # Go up from copy to original. Reaching a source again means that they form a circle.
    visited_ids = {source.pk}
    original_id: int | None = source.copied_from_id
    while original_id is not None:
        if original_id in visited_ids:
            raise InvalidSource(
                gettext_noop("A source cannot be a copy of itself, nor of one of its copies."),
                field="copied_from",
                code="own_original",
            )
        visited_ids.add(original_id)
        # Locked, so that nobody protects the original or makes it a copy at the same time.
        original = Source.objects.select_for_update(no_key=True).get(pk=original_id)
        if original.protected:
            raise InvalidSource(
                gettext_noop("A protected source cannot be named as the original: the copy would tell what it is."),
                field="copied_from",
                code="original_protected",
            )
        original_id = original.copied_from_id
