"""The dashboard on the admin's index: counts of what needs attention, and the lists behind some of the counts."""

from __future__ import annotations

from collections import Counter
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

from registry.admin.forms.suggestions import SuggestionsView
from registry.domain.chronology.gaps import Gap, GapKind, find_gaps
from registry.domain.policy.erasure import ErasureOutcome
from registry.domain.value_types import Values
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import Claim, Monument, ProposedErasure, claim_number
from registry.queries.evidence import derive_chronologies

from .form_pages import change_url
from .missing_fields import MISSING_LABELS, count_incomplete

GAP_LABELS = {
    GapKind.HIT_NOT_SEEN: _("Reported hit, not seen since"),
    GapKind.REPAIRED_NOT_SEEN: _("Reported repaired, not seen since"),
    GapKind.RESTORED_WITHOUT_DAMAGE: _("Restored without known damage"),
    GapKind.CONTRADICTION: _("Contradictions"),
    GapKind.WIDE_WINDOW: _("Wide windows"),
    GapKind.SINGLE_SOURCE_WINDOW: _("Windows that rest on one source"),
    GapKind.WEAK_SOURCES_ONLY: _("Only sources of reliability E or F"),
    GapKind.NO_RECENT_SIGHTING: _("Not seen for five years"),
}
KINDS_WITH_DAYS = frozenset({GapKind.WIDE_WINDOW, GapKind.SINGLE_SOURCE_WINDOW, GapKind.NO_RECENT_SIGHTING})
NO_RECORD = 0  # Primary keys start at 1.

admin.site.site_header = _("Heritage Damage Registry")
admin.site.site_title = _("Heritage Damage Registry")
admin.site.index_title = _("Dashboard")
admin.site.autocomplete_view = SuggestionsView.as_view(  # type: ignore[method-assign, assignment]  # ours
    admin_site=admin.site
)


@dataclass(frozen=True, slots=True)
class DashboardItem:
    """One kind of thing that needs attention: its name, how many there are, and the URL of their list."""

    name: str
    count: int
    url: str


def dashboard_items(user: User, today: date) -> list[DashboardItem]:
    """Return the items of the dashboard: counts of records that need the attention of a user.

    The list is empty for a user who may not see claims and monuments. Run at most seven queries.
    """
    if not user.has_perm("registry.view_claim") or not user.has_perm("registry.view_monument"):
        return []

    submitted_count = Claim.objects.filter(status=ClaimStatus.SUBMITTED.value).count()
    review_queue_url = reverse("admin:registry_claim_changelist") + f"?status__exact={ClaimStatus.SUBMITTED.value}"
    items = [DashboardItem(gettext("Claims to review"), submitted_count, review_queue_url)]

    gap_counts = Counter(gap.kind for _monument, gap in iter_gaps(today))
    for kind, gap_label in GAP_LABELS.items():
        gaps_url = reverse("admin:registry_monument_gaps", args=[kind.value])
        items.append(DashboardItem(str(gap_label), gap_counts[kind], gaps_url))

    if user.has_perm("registry.view_photo"):
        photos_url = reverse("admin:registry_photo_changelist")
        for missing_name, photo_count in count_incomplete():
            photo_label = str(MISSING_LABELS[missing_name])
            items.append(DashboardItem(photo_label, photo_count, f"{photos_url}?lacks={missing_name}"))

    if user.has_perm("registry.decide_erasure"):
        # Erasing takes two people, so proposals of the user wait for another person.
        proposals = ProposedErasure.objects.filter(outcome=ErasureOutcome.WAITING.value).exclude(by=user.pk)
        proposals_url = (
            reverse("admin:registry_proposederasure_changelist") + f"?outcome={ErasureOutcome.WAITING.value}"
        )
        items.append(DashboardItem(gettext("Erasures that wait for a second person"), proposals.count(), proposals_url))
    return items


def iter_gaps(today: date) -> Iterator[tuple[Monument, Gap]]:
    """Yield every gap in the evidence about the monuments, each as a pair of its monument and the gap.

    A gap is a weakness that an editor could work on, such as a contradiction. Run four queries.
    """
    monuments_by_pk = {monument.pk: monument for monument in Monument.objects.all()}
    chronologies_by_pk = derive_chronologies(monuments_by_pk)
    for monument_pk, chronology in chronologies_by_pk.items():
        for gap in find_gaps(chronology, today.toordinal()):
            yield monuments_by_pk[monument_pk], gap


def gaps_view(model_admin: admin.ModelAdmin, request: HttpRequest, kind: str) -> HttpResponse:
    """Show all gaps of one kind in the evidence about the monuments, each with links to its monument and claims.

    Raise Http404 if the dashboard does not show that kind of gap.
    """
    if not request.user.has_perm("registry.view_claim") or not model_admin.has_view_permission(request):
        raise PermissionDenied
    shown_kinds = [gap_kind.value for gap_kind in GAP_LABELS]
    if kind not in shown_kinds:
        raise Http404

    gap_rows = []
    for monument, gap in iter_gaps(timezone.localdate()):
        if gap.kind == kind:
            monument_url = change_url(Monument, monument.pk)
            # `claim_number` returns None for text that is no reference, which does not happen here.
            claim_links = [(ref, change_url(Claim, claim_number(ref) or NO_RECORD)) for ref in gap.claims]
            gap_rows.append((monument, monument_url, gap.days, claim_links))
    context: Values = {
        **model_admin.admin_site.each_context(request),
        "title": GAP_LABELS[GapKind(kind)],
        "opts": model_admin.opts,
        "has_days": kind in KINDS_WITH_DAYS,
        "rows": gap_rows,
    }
    return TemplateResponse(request, "admin/registry/monument/gaps.html", context)
