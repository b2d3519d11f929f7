"""What anybody needs to hold the registry to its history: the last signed checkpoint, and the key that signs."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from registry.audit.checkpoint import beside, last_kept, own

TEXT = "text/plain; charset=utf-8"


def checkpoint(request: HttpRequest) -> HttpResponse:
    """The signed note as it was kept; nothing is signed for the asking."""
    kept = last_kept()
    if kept is None:
        raise Http404
    return HttpResponse(kept.read_bytes(), content_type=TEXT)


def ledger_key(request: HttpRequest) -> HttpResponse:
    """The public key in the form `name+hash+key`: of the last checkpoint, else the ledger's own; none is made."""
    kept = last_kept()
    found = (kept and beside(kept)) or own()
    if found is None:
        raise Http404
    return HttpResponse(found.verifier_key() + "\n", content_type=TEXT)
