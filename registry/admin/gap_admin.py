"""The gaps in the evidence in the admin: their list by kind, setting one aside with a reason, and bringing it back."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import get_logged_in_user
from registry.actions.gap import EDIT_PERMISSION
from registry.domain.chronology.gaps import GapKind
from registry.domain.errors import RuleViolation
from registry.domain.query_values import parse_page_number
from registry.domain.value_types import Values
from registry.models import Claim, GapDismissal, Monument, StoredGap, claim_number
from registry.queries.gaps import GapCounts, build_gap, count_gaps, due_gaps, get_gaps
from registry.queries.pagination import find_page

from .form_pages import add_violation_to_form, change_url
from .forms import GapForm, violation_message
from .gap_text import GAP_LABELS, describe_gap
from .publication_admin import PublishableAdmin

GAPS_PER_PAGE = 50
NO_RECORD = 0  # Primary keys start at 1.
DISMISSED = "dismissed"  # the value of the query parameter `state`; without it, the open gaps are listed


@dataclass(frozen=True, slots=True)
class GapRow:
    """One gap as the list shows it. `claims` are refs with URLs."""

    row: StoredGap
    label: str
    sentence: str
    monument_url: str
    claims: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class GapLink:
    """A link to the gaps of one kind, or of all kinds, with their number."""

    label: str
    url: str
    count: int
    is_current: bool


class GapAdmin(PublishableAdmin):
    """The part of the monuments' admin that lists the gaps in the evidence and sets them aside."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        dismiss_path = "<int:monument_pk>/gaps/<slug:fingerprint>/dismiss/"
        return [
            path("gaps/", wrap(self.gaps_view), name="registry_monument_all_gaps"),
            path("gaps/<slug:kind>/", wrap(self.gaps_view), name="registry_monument_gaps"),
            path(dismiss_path, wrap(self.dismiss_gap_view), name="registry_monument_gap_dismiss"),
            path(
                "gaps/dismissals/<int:dismissal_pk>/reopen/",
                wrap(self.reopen_gap_view),
                name="registry_monument_gap_reopen",
            ),
            *super().get_urls(),
        ]

    def gaps_view(self, request: HttpRequest, kind: str | None = None) -> HttpResponse:
        """Show a page of the gaps of one kind, or of all kinds, that are open or set aside.

        Raise Http404 if there is no such kind of gap. Run three queries, whatever the number of gaps.
        """
        self._check_may_view(request)
        if kind is not None and kind not in list(GapKind):
            raise Http404
        gap_kind = None if kind is None else GapKind(kind)
        is_dismissed = request.GET.get("state") == DISMISSED
        today = timezone.localdate().toordinal()

        counts = count_gaps(today)
        totals = _sum_counts(counts, gap_kind)
        page_number = parse_page_number(request.GET.get("page"))
        page = find_page(totals.dismissed if is_dismissed else totals.open, page_number, GAPS_PER_PAGE)
        gaps = get_gaps(today, page.rows, kind=gap_kind, dismissed=is_dismissed)
        context: Values = {
            **self.admin_site.each_context(request),
            "title": _("All gaps") if gap_kind is None else GAP_LABELS[gap_kind],
            "opts": self.opts,
            "kind": kind,
            "kind_links": _build_kind_links(counts, gap_kind, is_dismissed=is_dismissed),
            "state_links": _build_state_links(totals, gap_kind, is_dismissed=is_dismissed),
            "is_dismissed": is_dismissed,
            "may_edit": request.user.has_perm(EDIT_PERMISSION),
            "page": page,
            "rows": [_build_row(gap, today) for gap in gaps],
        }
        return TemplateResponse(request, "admin/registry/monument/gaps.html", context)

    def dismiss_gap_view(self, request: HttpRequest, monument_pk: int, fingerprint: str) -> HttpResponse:
        """Show the form for setting a gap aside, or set it aside for the typed reason and redirect to the list.

        If the gap is not there any more, redirect to the list of all gaps with a message.
        """
        self._check_may_edit(request)
        monument = get_object_or_404(Monument, pk=monument_pk)
        form = GapForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                dismissal = actions.dismiss_gap(
                    monument, fingerprint, by=get_logged_in_user(request), **form.cleaned_data
                )
            except RuleViolation as violation:
                if violation.field is None:
                    self.message_user(request, violation_message(violation), messages.ERROR)
                    return HttpResponseRedirect(_gaps_url(None))
                add_violation_to_form(form, violation, monument)
            else:
                message = gettext("The gap of %(monument)s is set aside until the evidence changes.")
                self.message_user(request, message % {"monument": monument}, messages.SUCCESS)
                return HttpResponseRedirect(_gaps_url(GapKind(dismissal.kind)))

        today = timezone.localdate().toordinal()
        gap = due_gaps(today).filter(monument=monument, fingerprint=fingerprint, dismissal=None).first()
        if gap is None:
            message = gettext("This gap is not in the list any more. Look at the list again.")
            self.message_user(request, message, messages.ERROR)
            return HttpResponseRedirect(_gaps_url(None))
        context: Values = {
            **self.admin_site.each_context(request),
            "title": _("Set a gap aside"),
            "opts": self.opts,
            "gap": _build_row(gap, today),
            "form": form,
            "list_url": _gaps_url(GapKind(gap.kind)),
        }
        return TemplateResponse(request, "admin/registry/monument/dismiss_gap.html", context)

    def reopen_gap_view(self, request: HttpRequest, dismissal_pk: int) -> HttpResponse:
        """Bring a gap back that was set aside, and redirect to the list of those that are set aside."""
        self._check_may_edit(request)
        dismissal = GapDismissal.objects.select_related("monument").filter(pk=dismissal_pk).first()
        if request.method != "POST":
            return HttpResponseRedirect(_gaps_url(None, is_dismissed=True))
        if dismissal is None:
            self.message_user(request, gettext("This gap was brought back already."), messages.ERROR)
            return HttpResponseRedirect(_gaps_url(None, is_dismissed=True))
        try:
            actions.reopen_gap(dismissal, by=get_logged_in_user(request))
        except RuleViolation as violation:
            self.message_user(request, violation_message(violation), messages.ERROR)
        else:
            message = gettext("The gap of %(monument)s is open again.") % {"monument": dismissal.monument}
            self.message_user(request, message, messages.SUCCESS)
        return HttpResponseRedirect(_gaps_url(GapKind(dismissal.kind), is_dismissed=True))

    def _check_may_view(self, request: HttpRequest) -> None:
        """Raise PermissionDenied for a user who may not see claims and monuments."""
        if not request.user.has_perm("registry.view_claim") or not self.has_view_permission(request):
            raise PermissionDenied

    def _check_may_edit(self, request: HttpRequest) -> None:
        """Raise PermissionDenied for a user who may not see gaps or may not change claims."""
        self._check_may_view(request)
        if not request.user.has_perm(EDIT_PERMISSION):
            raise PermissionDenied


def _gaps_url(kind: GapKind | None, *, is_dismissed: bool = False) -> str:
    """Return the URL of the list of gaps of a kind, or of all kinds for None."""
    url = reverse("admin:registry_monument_all_gaps")
    if kind is not None:
        url = reverse("admin:registry_monument_gaps", args=[kind.value])
    return f"{url}?state={DISMISSED}" if is_dismissed else url


def _sum_counts(counts: dict[GapKind, GapCounts], kind: GapKind | None) -> GapCounts:
    """Return the counts of one kind of gaps, or the sums of all kinds for None."""
    if kind is not None:
        return counts[kind]
    open_count = sum(kind_counts.open for kind_counts in counts.values())
    return GapCounts(open_count, sum(kind_counts.dismissed for kind_counts in counts.values()))


def _build_kind_links(
    counts: dict[GapKind, GapCounts], current_kind: GapKind | None, *, is_dismissed: bool
) -> list[GapLink]:
    """Return the links to all kinds of gaps together and to each kind, with how many are open or set aside."""
    links = []
    for kind in (None, *GAP_LABELS):
        label = gettext("All gaps") if kind is None else str(GAP_LABELS[kind])
        totals = _sum_counts(counts, kind)
        count = totals.dismissed if is_dismissed else totals.open
        links.append(GapLink(label, _gaps_url(kind, is_dismissed=is_dismissed), count, kind == current_kind))
    return links


def _build_state_links(totals: GapCounts, kind: GapKind | None, *, is_dismissed: bool) -> list[GapLink]:
    """Return the links to the open gaps of a kind and to those that are set aside."""
    return [
        GapLink(gettext("Open"), _gaps_url(kind), totals.open, not is_dismissed),
        GapLink(gettext("Set aside"), _gaps_url(kind, is_dismissed=True), totals.dismissed, is_dismissed),
    ]


def _build_row(row: StoredGap, today: int) -> GapRow:
    """Return what is shown of a stored gap. `today` is a day number."""
    gap = build_gap(row)
    # `claim_number` returns None for text that is no reference, which does not happen here.
    claim_links = [(ref, change_url(Claim, claim_number(ref) or NO_RECORD)) for ref in gap.claims]
    return GapRow(
        row=row,
        label=str(GAP_LABELS[gap.kind]),
        sentence=describe_gap(gap, today),
        monument_url=change_url(Monument, row.monument_id),
        claims=claim_links,
    )
