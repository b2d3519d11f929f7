"""Review in the admin: the moves that somebody may make on a claim, as buttons, and what came of them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import user_of
from registry.domain.errors import RuleViolation
from registry.domain.policy.review import MOVES, Move, moves_from
from registry.domain.value_types import Values
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import Claim
from registry.web.text.terms import definition, inner_label, label

from .decision_effects import consequences
from .form_pages import address_of, as_get, refuse
from .forms import ReviewForm
from .record_admin import RecordAdmin

NAMES = {
    "submit": _("Submit for review"),
    "accept": _("Accept"),
    "dispute": _("Dispute"),
    "reject": _("Reject"),
    "withdraw": _("Withdraw"),
    "supersede": _("Supersede"),
}


class ReviewAdmin(RecordAdmin):
    """The half of the claims' admin that decides."""

    def review_panel(self, request: HttpRequest, claim: Claim, form: ReviewForm | None) -> Values:
        """What the template needs to show where the claim stands and what can be done."""
        successors = successors_of(claim)
        moves = self._moves(request, claim, successors)
        return {
            "status": claim.status,
            "status_label": label("claim_status", claim.status),
            "status_definition": definition("claim_status", claim.status),
            "recorded_by": claim.recorded_by,
            "decisions": [(label("claim_status", d.after), d) for d in claim.decisions.select_related("by")],
            "moves": [(move.name, NAMES[move.name]) for move in moves],
            "needs_reason": any(move.needs_reason for move in moves),
            "waits_for_other": claim.recorded_by_id == request.user.pk and _second_person_could(claim),
            "form": form or review_form(claim, successors),
        }

    def _moves(self, request: HttpRequest, claim: Claim, successors: QuerySet[Claim]) -> list[Move]:
        """The moves that the table allows and this person may make."""
        reviewer, author = request.user.has_perm("registry.review_claim"), claim.recorded_by_id == request.user.pk
        return [
            move
            for move in moves_from(ClaimStatus(claim.status))
            if (reviewer if move.needs_reviewer else self.has_change_permission(request, claim))
            and not (move.needs_second_person and author)
            and not (move.name == "supersede" and not successors)
        ]

    def review_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Make the move that was asked for; what is refused stands on the claim's page, with what was typed."""
        claim = self.get_object(request, str(number))
        if claim is None or request.method != "POST":
            return HttpResponseRedirect(address_of(Claim, number))
        if not self.has_view_permission(request, claim):
            raise PermissionDenied
        form = review_form(claim, successors_of(claim), request.POST)
        if form.is_valid():
            try:
                self._decide(request, claim, request.POST.get("move", ""), form.cleaned_data)
            except RuleViolation as refusal:
                refuse(form, refusal, claim)
            else:
                return HttpResponseRedirect(address_of(Claim, number))
        return self.changeform_view(as_get(request), str(number), "", {"review_form": form})

    def _decide(self, request: HttpRequest, claim: Claim, move: str, values: Values) -> None:
        if move not in MOVES or (move == "submit" and not self.has_change_permission(request, claim)):
            raise PermissionDenied
        moved = actions.move_claim_with_chronologies(move, claim, by=user_of(request), **values)
        decided, found = moved.claim, consequences(claim.ref, moved.before, moved.after)
        status = {"ref": decided.ref, "status": inner_label("claim_status", decided.status)}
        said = " ".join([gettext("%(ref)s is now %(status)s.") % status, *found])
        self.message_user(request, said, messages.SUCCESS)


def review_form(claim: Claim, successors: QuerySet[Claim], data: QueryDict | None = None) -> ReviewForm:
    """The form for a decision on the claim in its present version."""
    offered = successors if ClaimStatus.SUPERSEDED in _targets(claim) and successors else None
    return ReviewForm(data, initial={"version": claim.version}, successors=offered, auto_id="id_review_%s")


def successors_of(claim: Claim) -> QuerySet[Claim]:
    """The claims that could take the place of this one."""
    others = Claim.objects.filter(monument=claim.monument_id, status=ClaimStatus.ACCEPTED.value, supersedes=None)
    return others.exclude(pk=claim.pk).order_by("pk")


def _targets(claim: Claim) -> set[ClaimStatus]:
    return {move.target for move in moves_from(ClaimStatus(claim.status))}


def _second_person_could(claim: Claim) -> bool:
    return any(move.needs_second_person for move in moves_from(ClaimStatus(claim.status)))
