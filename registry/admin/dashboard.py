"""The desk: what needs attention, counted, and the lists behind the counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.admin.forms.suggestions import Suggestions
from registry.domain.chronology.gaps import Gap, GapKind, gaps
from registry.domain.policy.erasure import Outcome
from registry.domain.policy.visibility import STAFF_VIEWER
from registry.domain.value_types import Values
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import Claim, Monument, ProposedErasure, number_of
from registry.queries.evidence import derivations

from .form_pages import address_of
from .missing_fields import MISSING_TESTS, count_incomplete

SHOWN = {
    GapKind.CONTRADICTION: _("Contradictions"),
    GapKind.WIDE_WINDOW: _("Wide windows"),
    GapKind.SINGLE_SOURCE_WINDOW: _("Windows that rest on one source"),
}

admin.site.site_header = _("Heritage Damage Registry")
admin.site.site_title = _("Heritage Damage Registry")
admin.site.index_title = _("Desk")
admin.site.autocomplete_view = Suggestions.as_view(  # type: ignore[method-assign, assignment]  # ours
    admin_site=admin.site
)


@dataclass(frozen=True, slots=True)
class DashboardItem:
    """Something that needs attention: how often, and where to look."""

    name: str
    count: int
    url: str


def dashboard_items(user: User, today: date) -> list[DashboardItem]:
    """What needs this person's attention; nothing for somebody who may not see claims. At most seven queries."""
    if not user.has_perm("registry.view_claim") or not user.has_perm("registry.view_monument"):
        return []
    waiting = Claim.objects.filter(status=ClaimStatus.SUBMITTED.value).count()
    queue = reverse("admin:registry_claim_changelist") + f"?status__exact={ClaimStatus.SUBMITTED.value}"
    found = [gap.kind for _monument, gap in all_gaps(today)]
    return [
        DashboardItem(gettext("Claims to review"), waiting, queue),
        *(
            DashboardItem(str(name), found.count(kind), reverse("admin:registry_monument_gaps", args=[kind.value]))
            for kind, name in SHOWN.items()
        ),
        *_pictures(user),
        *_erasures(user),
    ]


def _pictures(user: User) -> Iterator[DashboardItem]:
    """What photos lack. One query."""
    if user.has_perm("registry.view_photo"):
        photos = reverse("admin:registry_photo_changelist")
        for what, count in count_incomplete():
            yield DashboardItem(str(MISSING_TESTS[what]), count, f"{photos}?lacks={what}")


def _erasures(user: User) -> Iterator[DashboardItem]:
    """Those that wait for this person: whoever proposed one does not decide on it."""
    if user.has_perm("registry.decide_erasure"):
        waiting = ProposedErasure.objects.filter(outcome=Outcome.WAITING.value).exclude(by=user.pk).count()
        url = reverse("admin:registry_proposederasure_changelist") + f"?outcome={Outcome.WAITING.value}"
        yield DashboardItem(gettext("Erasures that wait for a second person"), waiting, url)


def all_gaps(today: date) -> Iterator[tuple[Monument, Gap]]:
    """Every gap of every monument. Four queries."""
    monuments = {monument.pk: monument for monument in Monument.objects.all()}
    for pk, chronology in derivations(monuments, viewer=STAFF_VIEWER).items():
        yield from ((monuments[pk], gap) for gap in gaps(chronology, today.toordinal()))


def gaps_view(model_admin: admin.ModelAdmin, request: HttpRequest, kind: str) -> HttpResponse:
    """The gaps of one kind, each with its monument and claims."""
    if not request.user.has_perm("registry.view_claim") or not model_admin.has_view_permission(request):
        raise PermissionDenied
    if kind not in [shown.value for shown in SHOWN]:
        raise Http404
    context: Values = {
        **model_admin.admin_site.each_context(request),
        "title": SHOWN[GapKind(kind)],
        "opts": model_admin.opts,
        "has_days": kind != GapKind.CONTRADICTION,
        "rows": [
            (monument, address_of(Monument, monument.pk), gap.days, [(ref, _claim(ref)) for ref in gap.claims])
            for monument, gap in all_gaps(timezone.localdate())
            if gap.kind == kind
        ],
    }
    return TemplateResponse(request, "admin/registry/monument/gaps.html", context)


def _claim(ref: str) -> str:
    return address_of(Claim, number_of(ref) or 0)
