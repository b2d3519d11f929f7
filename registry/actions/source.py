"""Protecting a source: who it is goes under seal at once, and nothing of it stays in clear in any column.

What the ledger's older entries tell of it is shown to nobody any more, and erased once a second person agrees.
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
from registry.models import SealedIdentity, Source
from registry.models.source import IDENTIFYING

from .erasure_requests import propose_erasure

# What else may be sealed: who it is and how to reach them, what we must not forget, and the words that are not ours.
WHO = ("name", "contact", "private_note", "locator")
PSEUDONYM = re.compile(r"protected-[0-9a-f]+")


class InvalidSource(RuleViolation):
    """A source that cannot be as it is."""

    code = "bad_source"


def take_identity(source: Source, former: Source | None, who: Mapping[str, str]) -> dict[str, str] | None:
    """Empty the columns of a protected source, unsaved, that say who it is, and return what they held.

    None for one that is not protected. Raises BadSource.
    """
    if former is not None and former.protected and not source.protected:
        raise InvalidSource(gettext_noop("A source that was protected once stays protected."), field="protected")
    if not source.protected:
        if PSEUDONYM.fullmatch(source.slug):
            raise InvalidSource(gettext_noop("Slugs like this are for protected sources."), field="slug")
        return None
    strange = sorted(set(who) - set(WHO) - set(IDENTIFYING))
    if strange:
        raise InvalidSource(gettext_noop("There is no place for “%(names)s” under seal."), names=", ".join(strange))
    held = {name: getattr(source, name) for name in IDENTIFYING}
    if former is None or not former.protected:
        held["slug"] = source.slug
    for name in IDENTIFYING:
        setattr(source, name, "")
    source.slug = f"protected-{source.pk or token_hex(16)}"
    return {name: text for name, text in {**held, **who}.items() if text}


def keep_identity(source: Source, identity: Mapping[str, str], *, by: User, was_clear: bool) -> None:
    """Seal what was taken from a source, now saved; what is under seal already and not given anew stays there.

    `was_clear`: it was recorded before and not protected, so that the ledger tells who it is.
    """
    pseudonym = f"protected-{source.pk}"
    if source.slug != pseudonym:
        Source.objects.filter(pk=source.pk).update(slug=pseudonym)
        source.slug = pseudonym
    stored = SealedIdentity.objects.filter(source=source).first()
    if identity or stored is None:
        encrypt(source.pk, {**(decrypt(stored) if stored else {}), **identity}).save()
    # What the desk told its users of this source, by its title.
    mine = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Source), object_id=str(source.pk))
    mine.exclude(object_repr=pseudonym).update(object_repr=pseudonym)
    if was_clear:
        propose_erasure(Source._meta.db_table, [source.pk], by=by, source=source)
