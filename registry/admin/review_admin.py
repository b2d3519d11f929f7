"""The review of claims in the admin: buttons for the moves that the user may make, and the effects of a decision."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import get_logged_in_user
from registry.domain.chronology.plausibility import RuleSeverity
from registry.domain.policy.review import MOVES, NEEDS_PLAUSIBLE_DATES, Move, moves_from
from registry.domain.value_types import Column, Values
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import Claim
from registry.web.text.terms import decision_label, definition, label, label_in_sentence

from .decision_effects import describe_effects
from .form_pages import make_discard_form
from .forms import ReviewForm, warning_message
from .record_admin import RecordAdmin

MOVE_LABELS = {
    "submit": _("Submit for review"),
    "accept": _("Accept"),
    "dispute": _("Dispute"),
    "reject": _("Reject"),
    "withdraw": _("Withdraw"),
    "supersede": _("Supersede"),
    "reopen": _("Reopen"),
}


class ReviewAdmin(RecordAdmin):
    """The part of the claims' admin that decides on claims."""

    def build_review_panel(self, request: HttpRequest, claim: Claim, refused_form: ReviewForm | None) -> Values:
        """Build the template context for the panel in which users submit, accept or reject a claim.

        If a move was refused, `refused_form` is its form with the error, to show it again.
        """
        successors = get_possible_successors(claim)
        possible_moves = self._get_possible_moves(request, claim, successors)
        decisions = claim.decisions.select_related("by")
        is_author = claim.recorded_by_id == request.user.pk
        needs_second_person = any(move.needs_second_person for move in moves_from(ClaimStatus(claim.status)))
        form = refused_form or make_review_form(claim, successors)
        warnings: list[Values] = []
        refusals: list[str] = []
        if any(move.target in NEEDS_PLAUSIBLE_DATES for move in possible_moves):
            warnings, refusals = describe_implausibilities(claim, form)
        return {
            "status": claim.status,
            "status_label": label("claim_status", claim.status),
            "status_definition": definition("claim_status", claim.status),
            "recorded_by": claim.recorded_by,
            "decisions": [(decision_label(decision.before, decision.after), decision) for decision in decisions],
            "moves": [(move.name, MOVE_LABELS[move.name]) for move in possible_moves],
            "warnings": warnings,
            "refusals": refusals,
            "needs_reason": bool(warnings) or any(move.needs_reason for move in possible_moves),
            "waits_for_other": is_author and needs_second_person,
            "form": form,
            "may_discard": claim.status == ClaimStatus.DRAFT and self.has_change_permission(request, claim),
        }

    def _get_possible_moves(self, request: HttpRequest, claim: Claim, successors: QuerySet[Claim]) -> list[Move]:
        """Return the review moves (submit, accept, reject ...) that the user may make with a claim.

        Some moves need another person than the one who recorded the claim. Superseding needs a claim in `successors`.
        """
        is_reviewer = request.user.has_perm("registry.review_claim")
        is_editor = self.has_change_permission(request, claim)
        is_author = claim.recorded_by_id == request.user.pk

        possible_moves = []
        for move in moves_from(ClaimStatus(claim.status)):
            has_permission = is_reviewer if move.needs_reviewer else is_editor
            if not has_permission:
                continue
            if move.needs_second_person and is_author:
                continue
            if move.name == "supersede" and not successors:
                continue
            possible_moves.append(move)
        return possible_moves

    def review_view(self, request: HttpRequest, claim_pk: int) -> HttpResponse:
        """Make the review move that the clicked button names."""

        def make_form(claim: Claim, form_data: QueryDict) -> ReviewForm:
            return make_review_form(claim, get_possible_successors(claim), form_data)

        def move(claim: Claim, values: Values) -> str:
            return self._make_review_move(request, claim, values)

        may_view = self.has_view_permission
        return self.run_panel_form(request, claim_pk, "review_form", make_form=make_form, act=move, may_act=may_view)

    def discard_view(self, request: HttpRequest, claim_pk: int) -> HttpResponse:
        """Discard a draft for the reason that the user typed, then redirect to the list of claims."""

        def discard(claim: Claim, values: Values) -> str:
            actions.discard_claim(claim, by=get_logged_in_user(request), **values)
            return gettext("%(ref)s was discarded.") % {"ref": claim.ref}

        list_url = reverse("admin:registry_claim_changelist")
        return self.run_panel_form(
            request, claim_pk, "discard_form", make_form=make_discard_form, act=discard, next_url=list_url
        )

    def _make_review_move(self, request: HttpRequest, claim: Claim, form_values: Values) -> str:
        """Make the review move that the clicked button names, and return in sentences what it changed.

        Raise PermissionDenied for an unknown move, and for submitting without the permission to change the claim.
        """
        move_name = request.POST.get("move", "")
        if move_name not in MOVES:
            raise PermissionDenied
        if move_name == "submit" and not self.has_change_permission(request, claim):
            raise PermissionDenied

        user = get_logged_in_user(request)
        moved = actions.move_claim_with_chronologies(move_name, claim, by=user, **form_values)
        status_label = label_in_sentence("claim_status", moved.claim.status)
        sentences = [gettext("%(ref)s is now %(status)s.") % {"ref": moved.claim.ref, "status": status_label}]
        if moved.before is not None and moved.after is not None:
            sentences += describe_effects(claim.ref, old_chronology=moved.before, new_chronology=moved.after)
        return " ".join(sentences)


def describe_implausibilities(claim: Claim, form: ReviewForm) -> tuple[list[Values], list[str]]:
    """Return the template context of each warning about the dates of a claim, and what forbids to accept it.

    A warning that was ticked in the form stays ticked.
    """
    ticked_codes = form["acknowledge"].value() or ()
    warnings: list[Values] = []
    refusals: list[str] = []
    for implausibility in actions.get_implausibilities(claim):
        sentence = warning_message(implausibility)
        if implausibility.severity == RuleSeverity.REFUSED:
            refusals.append(sentence)
            continue
        field: Column = Claim._meta.get_field(implausibility.field)
        is_ticked = implausibility.code in ticked_codes
        warnings.append(
            {"code": implausibility.code, "field": field.verbose_name, "sentence": sentence, "ticked": is_ticked}
        )
    return warnings, refusals


def make_review_form(claim: Claim, successors: QuerySet[Claim], form_data: QueryDict | None = None) -> ReviewForm:
    """Make the form for a review move on a claim, bound if there is form data.

    If the claim can be superseded, the form offers the claims in `successors` for superseding it.
    """
    target_statuses = {move.target for move in moves_from(ClaimStatus(claim.status))}
    can_be_superseded = ClaimStatus.SUPERSEDED in target_statuses
    offered_successors = None
    if can_be_superseded and successors:
        offered_successors = successors

    initial = {"version": claim.version}
    return ReviewForm(form_data, initial=initial, successors=offered_successors, auto_id="id_review_%s")


def get_possible_successors(claim: Claim) -> QuerySet[Claim]:
    """Return the claims that can supersede a claim: accepted ones on its monument or site that supersede no other."""
    on_subject = Claim.objects.filter(monument=claim.monument_id, site=claim.site_id)
    accepted = on_subject.filter(status=ClaimStatus.ACCEPTED.value, supersedes=None)
    return accepted.exclude(pk=claim.pk).order_by("pk")
