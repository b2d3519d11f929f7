"""Encryption of the identities of protected sources, so that database, audit log and backups do not disclose them.

AES-256-GCM. The key is the setting SEALING_KEY or the file `sealing.key`, which is created on first use. If the key is
lost, what it encrypted cannot be recovered. This module must not know which users may read an identity.
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

KEY_BYTES = 32  # AES-256
NONCE_BYTES = 12  # as NIST SP 800-38D recommends for GCM
KEY_ID_DIGITS = 16


class DecryptionError(RuleViolation):
    """An encrypted identity that cannot be decrypted."""

    code = "cannot_open"


def encrypt(source_pk: int, identity: Mapping[str, str]) -> SealedIdentity:
    """Encrypt the identity of a protected source, and return it as an unsaved SealedIdentity.

    It cannot be decrypted for a source with another primary key.
    """
    key = _encryption_key()
    nonce = secrets.token_bytes(NONCE_BYTES)
    plaintext = json.dumps(dict(identity), ensure_ascii=False).encode()
    ciphertext = AESGCM(key).encrypt(nonce, plaintext, _associated_data(source_pk))
    return SealedIdentity(
        source_id=source_pk,
        key_id=_key_id(key),
        nonce=base64.b64encode(nonce).decode(),
        sealed=base64.b64encode(ciphertext).decode(),
    )


def decrypt(sealed_identity: SealedIdentity) -> dict[str, str]:
    """Decrypt the identity of a protected source.

    Raise DecryptionError if it was encrypted with another key or changed since.
    """
    key = _encryption_key()
    key_id = _key_id(key)
    if sealed_identity.key_id != key_id:
        raise DecryptionError(
            gettext_noop("This was sealed with the key %(theirs)s, but the registry has the key %(ours)s."),
            theirs=sealed_identity.key_id,
            ours=key_id,
        )

    try:
        nonce = base64.b64decode(sealed_identity.nonce)
        ciphertext = base64.b64decode(sealed_identity.sealed)
        plaintext = AESGCM(key).decrypt(nonce, ciphertext, _associated_data(sealed_identity.source_id))
    except (InvalidTag, ValueError) as error:
        raise DecryptionError(gettext_noop("What was sealed has been changed since; it cannot be read.")) from error
    identity: dict[str, str] = json.loads(plaintext)
    return identity


def _encryption_key() -> bytes:
    """Return the key that encrypts the identities of protected sources.

    It comes from the setting SEALING_KEY, or else from a key file that is created on first use.
    """
    key_from_settings: bytes | None = settings.SEALING_KEY
    if key_from_settings:
        return key_from_settings
    return load_or_create(settings.REGISTRY_DATA / IDENTITY_KEY, lambda: secrets.token_bytes(KEY_BYTES))


def _key_id(key: bytes) -> str:
    """Return the public ID of a key, by which an identity encrypted with another key is recognised."""
    return hashlib.sha256(b"sealing key:" + key).hexdigest()[:KEY_ID_DIGITS]


def _associated_data(source: int) -> bytes:
    """Return the associated data (GCM) that ties an encrypted identity to the source with this primary key."""
    return f"registry source {source}".encode()
