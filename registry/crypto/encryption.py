"""Seals who a protected source is, so that neither the database nor its ledger nor a backup of them tells.

AES-256-GCM. The key comes from SEALING_KEY or from the file `sealing.key`, which is made at first use; without it
nobody can ever read what was sealed with it. Must not know who may read.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from registry.domain.errors import RuleViolation, gettext_noop
from registry.models import SealedIdentity

from .keys import IDENTITY_KEY, load_or_create

KEY_BYTES, NONCE_BYTES = 32, 12


class DecryptionError(RuleViolation):
    """What was sealed cannot be read."""

    code = "cannot_open"


def encrypt(source: int, identity: Mapping[str, str]) -> SealedIdentity:
    """The identity of the source of that number, sealed and not saved yet. It opens for that source alone."""
    key, nonce = _key(), secrets.token_bytes(NONCE_BYTES)
    plain = json.dumps(dict(identity), ensure_ascii=False).encode()
    return SealedIdentity(
        source_id=source,
        key_id=_key_id(key),
        nonce=base64.b64encode(nonce).decode(),
        sealed=base64.b64encode(AESGCM(key).encrypt(nonce, plain, _about(source))).decode(),
    )


def decrypt(sealed: SealedIdentity) -> dict[str, str]:
    """What was sealed; raises CannotOpen."""
    key = _key()
    if sealed.key_id != _key_id(key):
        raise DecryptionError(
            gettext_noop("This was sealed with the key %(theirs)s, but the registry has the key %(ours)s."),
            theirs=sealed.key_id,
            ours=_key_id(key),
        )
    try:
        nonce, text = base64.b64decode(sealed.nonce), base64.b64decode(sealed.sealed)
        plain = AESGCM(key).decrypt(nonce, text, _about(sealed.source_id))
    except (InvalidTag, ValueError) as error:
        raise DecryptionError(gettext_noop("What was sealed has been changed since; it cannot be read.")) from error
    found: dict[str, str] = json.loads(plain)
    return found


def _key() -> bytes:
    given: bytes | None = settings.SEALING_KEY
    return given or load_or_create(settings.REGISTRY_DATA / IDENTITY_KEY, lambda: secrets.token_bytes(KEY_BYTES))


def _key_id(key: bytes) -> str:
    return hashlib.sha256(b"sealing key:" + key).hexdigest()[:16]


def _about(source: int) -> bytes:
    return f"registry source {source}".encode()
