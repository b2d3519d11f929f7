"""The review of claims in the admin: buttons for the moves that the user may make, and the effects of a decision."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import get_logged_in_user
from registry.domain.errors import RuleViolation
from registry.domain.policy.review import MOVES, Move, moves_from
from registry.domain.value_types import Values
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import Claim
from registry.web.text.terms import definition, label, label_in_sentence

from .decision_effects import describe_effects
from .form_pages import add_refusal_to_form, change_url, copy_as_get
from .forms import ReviewForm
from .record_admin import RecordAdmin

MOVE_LABELS = {
    "submit": _("Submit for review"),
    "accept": _("Accept"),
    "dispute": _("Dispute"),
    "reject": _("Reject"),
    "withdraw": _("Withdraw"),
    "supersede": _("Supersede"),
}


class ReviewAdmin(RecordAdmin):
    """The part of the claims' admin that decides on claims."""

    def review_panel(self, request: HttpRequest, claim: Claim, form: ReviewForm | None) -> Values:
        """Return the template context of the review panel. `form` is a refused form to show again."""
        successors = possible_successors(claim)
        moves = self._get_possible_moves(request, claim, successors)
        decisions = claim.decisions.select_related("by")
        moves_of_status = moves_from(ClaimStatus(claim.status))
        needs_second_person = any(move.needs_second_person for move in moves_of_status)
        return {
            "status": claim.status,
            "status_label": label("claim_status", claim.status),
            "status_definition": definition("claim_status", claim.status),
            "recorded_by": claim.recorded_by,
            "decisions": [(label("claim_status", decision.after), decision) for decision in decisions],
            "moves": [(move.name, MOVE_LABELS[move.name]) for move in moves],
            "needs_reason": any(move.needs_reason for move in moves),
            "waits_for_other": claim.recorded_by_id == request.user.pk and needs_second_person,
            "form": form or make_review_form(claim, successors),
        }

    def _get_possible_moves(self, request: HttpRequest, claim: Claim, successors: QuerySet[Claim]) -> list[Move]:
        """Return the review moves that are possible for a claim and that the user may make.

        Some moves take another person than the one who recorded the claim. Superseding takes a possible successor.
        """
        is_reviewer = request.user.has_perm("registry.review_claim")
        is_author = claim.recorded_by_id == request.user.pk

        possible_moves = []
        for move in moves_from(ClaimStatus(claim.status)):
            is_allowed = is_reviewer if move.needs_reviewer else self.has_change_permission(request, claim)
            if not is_allowed or (move.needs_second_person and is_author):
                continue
            if move.name == "supersede" and not successors:
                continue
            possible_moves.append(move)
        return possible_moves

    def review_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Make the review move that the clicked button names, then redirect to the claim's page.

        If the move is refused, render the page of the claim with the error and the typed values.
        """
        claim = self.get_object(request, str(number))
        if claim is None or request.method != "POST":
            return HttpResponseRedirect(change_url(Claim, number))
        if not self.has_view_permission(request, claim):
            raise PermissionDenied

        form = make_review_form(claim, possible_successors(claim), request.POST)
        if form.is_valid():
            try:
                self._apply_move(request, claim, form.cleaned_data)
            except RuleViolation as refusal:
                add_refusal_to_form(form, refusal, claim)
            else:
                return HttpResponseRedirect(change_url(Claim, number))
        return self.changeform_view(copy_as_get(request), str(number), "", {"review_form": form})

    def _apply_move(self, request: HttpRequest, claim: Claim, values: Values) -> None:
        """Make the move on a claim, and add a message with its new status and the effects on the chronology.

        Raise PermissionDenied for an unknown move, and for submitting without the permission to change the claim.
        """
        move = request.POST.get("move", "")
        if move not in MOVES:
            raise PermissionDenied
        if move == "submit" and not self.has_change_permission(request, claim):
            raise PermissionDenied

        result = actions.move_claim_with_chronologies(move, claim, by=get_logged_in_user(request), **values)
        status_words = {"ref": result.claim.ref, "status": label_in_sentence("claim_status", result.claim.status)}
        sentences = [
            gettext("%(ref)s is now %(status)s.") % status_words,
            *describe_effects(claim.ref, result.before, result.after),
        ]
        self.message_user(request, " ".join(sentences), messages.SUCCESS)


def make_review_form(claim: Claim, successors: QuerySet[Claim], data: QueryDict | None = None) -> ReviewForm:
    """Return the form for a decision on a claim, bound if there is data.

    It offers successors only if the claim can be superseded and there are any.
    """
    target_statuses = {move.target for move in moves_from(ClaimStatus(claim.status))}
    offers_successors = ClaimStatus.SUPERSEDED in target_statuses and bool(successors)
    return ReviewForm(
        data,
        initial={"version": claim.version},
        successors=successors if offers_successors else None,
        auto_id="id_review_%s",
    )


def possible_successors(claim: Claim) -> QuerySet[Claim]:
    """Return the claims that can supersede a claim: accepted ones on the same monument that supersede no other."""
    accepted = Claim.objects.filter(monument=claim.monument_id, status=ClaimStatus.ACCEPTED.value, supersedes=None)
    return accepted.exclude(pk=claim.pk).order_by("pk")
