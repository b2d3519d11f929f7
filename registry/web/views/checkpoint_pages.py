"""The last signed checkpoint of the audit log, and the public key that checks it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from registry.audit.checkpoint import find_latest_checkpoint, find_verifier_for, load_own_verifier

TEXT = "text/plain; charset=utf-8"


def checkpoint(request: HttpRequest) -> HttpResponse:
    """Return the last signed checkpoint of the audit log as it is stored, or 404 if there is none.

    A request never signs a new checkpoint.
    """
    checkpoint_file = find_latest_checkpoint()
    if checkpoint_file is None:
        raise Http404
    return HttpResponse(checkpoint_file.read_bytes(), content_type=TEXT)


def ledger_key(request: HttpRequest) -> HttpResponse:
    """Return the public key that verifies the last checkpoint of the audit log, as `name+hash+key`.

    If no key is stored with that checkpoint, return the registry's own, or 404 if it has none. A request never makes a
    key.
    """
    checkpoint_file = find_latest_checkpoint()
    verifier = None
    if checkpoint_file is not None:
        verifier = find_verifier_for(checkpoint_file)
    if verifier is None:
        verifier = load_own_verifier()
    if verifier is None:
        raise Http404
    return HttpResponse(verifier.verifier_key() + "\n", content_type=TEXT)
