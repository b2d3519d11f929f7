"""Publication in the admin: the standing of a record, and buttons for the moves that the user may make."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, path
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import get_logged_in_user
from registry.actions.publishing import get_publication_status
from registry.domain.errors import RuleViolation
from registry.domain.policy.publication import MOVES, PROPOSED, Move, PublicationStatus, moves_from
from registry.domain.value_types import Instance, PassedOn, Values
from registry.models import Publication

from .form_pages import add_refusal_to_form, change_url, copy_as_get
from .forms import ReasonForm
from .record_admin import RecordAdmin

MOVE_LABELS = {
    "propose_publication": _("Propose to publish"),
    "publish": _("Publish"),
    "propose_withdrawal": _("Propose to unpublish"),
    "unpublish": _("Unpublish"),
    "drop_proposal": _("Drop the proposal"),
}
STANDING_LABELS = {
    PublicationStatus.UNPUBLISHED: _("Not published"),
    PublicationStatus.PUBLICATION_PROPOSED: _("Not published; proposed for publication"),
    PublicationStatus.PUBLISHED: pgettext_lazy("standing of a record", "Published"),
    PublicationStatus.WITHDRAWAL_PROPOSED: _("Published; proposed for unpublishing"),
}


class ProposedFilter(admin.SimpleListFilter):
    """A list filter for records whose publication or withdrawal is proposed and waits for a publisher."""

    title, parameter_name = _("proposal"), "proposed"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("yes", gettext("Waits for a publisher"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return the records whose last publication move was a proposal, if the filter is set."""
        if self.value() != "yes":
            return queryset
        moves_of_record = Publication.objects.filter(**{queryset.model._meta.model_name: OuterRef("pk")})
        last_standing = Subquery(moves_of_record.order_by("-pk").values("after")[:1])
        proposed_standings = [standing.value for standing in PROPOSED]
        return queryset.annotate(last_move=last_standing).filter(last_move__in=proposed_standings)


class PublishableAdmin(RecordAdmin):
    """The part of a record's admin that publishes and unpublishes it."""

    change_form_template = "admin/registry/record_with_panels/change_form.html"

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **options: PassedOn
    ) -> HttpResponse:
        record = options.get("obj")
        if record is not None:
            context["publication"] = self._publication_panel(request, record, context.get("publication_form"))
        return super().render_change_form(request, context, *args, **options)

    def _publication_panel(self, request: HttpRequest, record: Instance, form: ReasonForm | None) -> Values:
        """Return the template context of the publication panel. `form` is a refused form to show again."""
        standing, proposal = get_publication_status(record)
        moves = self._get_possible_moves(request, record, standing, proposal)
        past_moves = record.publications.select_related("by")
        return {
            "standing": STANDING_LABELS[standing],
            "proposal": proposal,
            "is_own_proposal": proposal is not None and proposal.by_id == request.user.pk,
            "moves": [(move.name, MOVE_LABELS[move.name]) for move in moves],
            "form": form or _make_reason_form(record),
            "url": f"{change_url(type(record), record.pk)}../publication/",
            "past_moves": [
                (STANDING_LABELS[PublicationStatus(past_move.after)], past_move) for past_move in past_moves
            ],
        }

    def _get_possible_moves(
        self, request: HttpRequest, record: Instance, standing: PublicationStatus, proposal: Publication | None
    ) -> list[Move]:
        """Return the publication moves that are possible from a standing and that the user may make.

        Deciding on a proposal takes another publisher than the one who made it.
        """
        is_publisher = request.user.has_perm("registry.publish_record")
        is_editor = self.has_change_permission(request, record)
        is_own_proposal = proposal is not None and proposal.by_id == request.user.pk

        may_decide = is_publisher and not is_own_proposal
        may_propose = is_publisher or is_editor

        possible_moves = []
        for move in moves_from(standing):
            is_allowed = may_decide if move.decides else may_propose
            if is_allowed:
                possible_moves.append(move)
        return possible_moves

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.publication_view)
        name = f"registry_{self.opts.model_name}_publication"
        return [path("<int:number>/publication/", view, name=name), *super().get_urls()]

    def publication_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Make the publication move that the clicked button names, then redirect to the record's page.

        If the move is refused, render the page of the record with the error and the typed reason.
        """
        record = self.get_object(request, str(number))
        if record is None or request.method != "POST":
            return HttpResponseRedirect(change_url(self.model, number))
        move = request.POST.get("move", "")
        if not self.has_view_permission(request, record) or move not in MOVES:
            raise PermissionDenied

        form = _make_reason_form(record, request.POST)
        if form.is_valid():
            try:
                new_standing = actions.move_publication(
                    move, record, by=get_logged_in_user(request), **form.cleaned_data
                )
            except RuleViolation as refusal:
                add_refusal_to_form(form, refusal, record)
            else:
                message = f"{record}: {STANDING_LABELS[new_standing]}."
                self.log_change(request, record, message)
                self.message_user(request, message, messages.SUCCESS)
                return HttpResponseRedirect(change_url(self.model, number))
        return self.changeform_view(copy_as_get(request), str(number), "", {"publication_form": form})


def _make_reason_form(record: Instance, data: QueryDict | None = None) -> ReasonForm:
    """Return the form for the reason of a publication move, bound if there is data."""
    return ReasonForm(data, initial={"version": record.version}, auto_id="id_publication_%s")
