"""Protect sources: encrypt the identity of a source at once, and leave none of it in readable columns.

Older audit log entries that disclose the identity are hidden, and erased once a second person agrees.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from secrets import token_hex

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType

from registry.crypto.encryption import decrypt, encrypt
from registry.domain.errors import RuleViolation, gettext_noop
from registry.models import Claim, SealedIdentity, Source
from registry.models.source import IDENTIFYING, ORIGINAL_KEY

from .erasure_requests import propose_erasure

# Fields without a column of their own: they exist only encrypted.
EXTRA_IDENTITY_FIELDS = ("name", "contact", "private_note", "locator", "copied_from", "copies")
PSEUDONYM = re.compile(r"protected-[0-9a-f]+")


class InvalidSource(RuleViolation):
    """A rule violation: a source cannot be saved with these values."""

    code = "bad_source"


def extract_identity(
    source: Source, stored_source: Source | None, extra_identity: Mapping[str, str]
) -> dict[str, str] | None:
    """Clear the columns that identify a protected source before it is saved, and return their values to encrypt.

    The result includes `extra_identity`. Return None if the source is not protected.
    `stored_source` holds the values from before, or is None for a new source.
    Raise InvalidSource if the protection would be removed, or if `extra_identity` has unknown fields.
    """
    if stored_source is not None and stored_source.protected and not source.protected:
        raise InvalidSource(gettext_noop("A source that was protected once stays protected."), field="protected")
    if not source.protected:
        # Otherwise a public source could take the pseudonym that a protected one will get from its key.
        if PSEUDONYM.fullmatch(source.slug):
            raise InvalidSource(gettext_noop("Slugs like this are for protected sources."), field="slug")
        return None
    unknown_fields = sorted(set(extra_identity) - set(EXTRA_IDENTITY_FIELDS) - set(IDENTIFYING))
    if unknown_fields:
        raise InvalidSource(
            gettext_noop("There is no place for “%(names)s” under seal."), names=", ".join(unknown_fields)
        )

    identity = {name: getattr(source, name) for name in IDENTIFYING if name != ORIGINAL_KEY}
    if source.copied_from is not None:
        identity["copied_from"] = source.copied_from.slug
    if stored_source is None or not stored_source.protected:
        # The slug may contain the name. Afterwards it is a pseudonym, which identifies no one.
        identity["slug"] = source.slug
    for name in IDENTIFYING:
        setattr(source, name, None if name == ORIGINAL_KEY else "")
    # A new source gets its pseudonym from its primary key once it is saved; until then a random one is unique.
    source.slug = f"protected-{source.pk or token_hex(16)}"
    identity.update(extra_identity)
    return {name: value for name, value in identity.items() if value}


def unlink_copies(source: Source) -> str:
    """Remove a protected source from its copies, which would tell what it is. Return their slugs as a text."""
    copies = list(Source.objects.select_for_update(no_key=True).filter(copied_from=source.pk).order_by("slug"))
    for copy in copies:
        copy.copied_from = None
        copy.version += 1
        copy.save()
    return "; ".join(copy.slug for copy in copies)


def check_agents_attributed(source: Source) -> None:
    """Raise InvalidSource if a source without publisher has claims that name an agent but no speaker. One query.

    Nobody would be left who says who did it. A protected source is named by its pseudonym instead.
    """
    if source.pk is None or source.protected or source.publisher.strip():
        return
    if Claim.objects.filter(source=source, agent__isnull=False, said_by__isnull=True).exists():
        raise InvalidSource(
            gettext_noop("Claims say who did it in the name of this publisher. Name the publisher."), field="publisher"
        )


def save_identity(source: Source, identity: Mapping[str, str], *, by: User, was_public: bool) -> None:
    """Encrypt and store the identity of a protected source that was just saved.

    Encrypted fields that `identity` does not contain are kept. If the source `was_public` before, the audit log still
    discloses its identity, so propose to erase it there.
    """
    # A new source was saved with a random slug, because its pseudonym contains its primary key.
    pseudonym = f"protected-{source.pk}"
    if source.slug != pseudonym:
        Source.objects.filter(pk=source.pk).update(slug=pseudonym)
        source.slug = pseudonym

    sealed_identity = SealedIdentity.objects.filter(source=source).first()
    if identity or sealed_identity is None:
        stored_identity = {} if sealed_identity is None else decrypt(sealed_identity)
        encrypt(source.pk, {**stored_identity, **identity}).save()

    # The history of Django's admin repeats the title of the source.
    content_type = ContentType.objects.get_for_model(Source)
    log_entries = LogEntry.objects.filter(content_type=content_type, object_id=str(source.pk))
    log_entries.exclude(object_repr=pseudonym).update(object_repr=pseudonym)
    if was_public:
        propose_erasure(Source._meta.db_table, [source.pk], by=by, source=source)
