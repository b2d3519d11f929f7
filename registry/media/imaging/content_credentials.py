"""Content credentials (C2PA): whether a file carries a signed statement of its origin, and whether it is valid.

The library `c2pa` is optional. Without it, credentials are reported as not checked.
"""

from __future__ import annotations

import json

from registry.domain.media.file_notes import Credentials

MEDIA_TYPES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "TIFF": "image/tiff",
    "AVIF": "image/avif",
}
HEIF_MEDIA_TYPE = "image/heic"
# An uploaded file must not make the server open connections to addresses of its choice.
OFFLINE = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}


def read_credentials(path: str, format_name: str) -> Credentials:
    """Check whether an image file carries content credentials (C2PA) with a valid signature.

    A valid signature does not make the signer trustworthy: the registry keeps no list of trusted signers.
    """
    try:
        import c2pa
    except ImportError:
        return Credentials.NOT_CHECKED

    c2pa.load_settings(OFFLINE)
    media_type = MEDIA_TYPES.get(format_name, HEIF_MEDIA_TYPE)
    try:
        with open(path, "rb") as file, c2pa.Reader(media_type, file) as reader:  # noqa: PTH123
            report = json.loads(reader.json())
    except c2pa.C2paError as error:
        # Most images carry no credentials, which the library reports as an error.
        is_missing = "ManifestNotFound" in str(error)
        return Credentials.ABSENT if is_missing else Credentials.INVALID

    is_valid = report.get("validation_state") in ("Valid", "Trusted")
    return Credentials.VALID if is_valid else Credentials.INVALID
