"""Publication in the admin: the standing of a record, and buttons for the moves that the user may make."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import URLPattern, path
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import get_logged_in_user
from registry.actions.publishing import get_publication_status
from registry.domain.policy.publication import MOVES, PROPOSED, Move, PublicationStatus, moves_from
from registry.domain.value_types import Instance, PassedOn, Values
from registry.models import Publication

from .form_pages import change_url
from .forms import ReasonForm
from .record_admin import RecordAdmin

MOVE_LABELS = {
    "propose_publication": _("Propose to publish"),
    "publish": _("Publish"),
    "propose_withdrawal": _("Propose to unpublish"),
    "unpublish": _("Unpublish"),
    "drop_proposal": _("Drop the proposal"),
}
STATUS_LABELS = {
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
        """Return the records for which publishing or unpublishing is proposed, if the filter is set."""
        if self.value() != "yes":
            return queryset

        # A row of Publication is one move. It has a foreign key for each model that can be published, named like it.
        foreign_key_name = queryset.model._meta.model_name
        moves_of_record = Publication.objects.filter(**{foreign_key_name: OuterRef("pk")})
        last_status = Subquery(moves_of_record.order_by("-pk").values("after")[:1])
        proposed_statuses = [status.value for status in PROPOSED]
        return queryset.annotate(last_move=last_status).filter(last_move__in=proposed_statuses)


class PublishableAdmin(RecordAdmin):
    """The part of a record's admin that publishes and unpublishes it."""

    change_form_template = "admin/registry/record_with_panels/change_form.html"

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **kwargs: PassedOn
    ) -> HttpResponse:
        record = kwargs.get("obj")
        if record is not None:
            context["publication"] = self._build_publication_panel(request, record, context.get("publication_form"))
        return super().render_change_form(request, context, *args, **kwargs)

    def _build_publication_panel(
        self, request: HttpRequest, record: Instance, refused_form: ReasonForm | None
    ) -> Values:
        """Build the template context for the panel that publishes or unpublishes a record.

        If a move was refused, `refused_form` is its form with the error, to show it again.
        """
        status, proposal = get_publication_status(record)
        possible_moves = self._get_possible_moves(request, record, status, proposal)
        past_moves = record.publications.select_related("by")
        return {
            "standing": STATUS_LABELS[status],
            "proposal": proposal,
            "is_own_proposal": proposal is not None and proposal.by_id == request.user.pk,
            "moves": [(move.name, MOVE_LABELS[move.name]) for move in possible_moves],
            "form": refused_form or _make_reason_form(record),
            "url": f"{change_url(type(record), record.pk)}../publication/",
            "past_moves": [(STATUS_LABELS[PublicationStatus(move.after)], move) for move in past_moves],
        }

    def _get_possible_moves(
        self, request: HttpRequest, record: Instance, status: PublicationStatus, proposal: Publication | None
    ) -> list[Move]:
        """Return the publication moves (propose, publish ...) that the user may make from a record's status.

        A publisher may not decide on a proposal of their own.
        """
        is_publisher = request.user.has_perm("registry.publish_record")
        is_editor = self.has_change_permission(request, record)
        is_own_proposal = proposal is not None and proposal.by_id == request.user.pk

        may_propose = is_publisher or is_editor
        may_decide = is_publisher and not is_own_proposal

        possible_moves = []
        for move in moves_from(status):
            is_allowed = may_decide if move.decides else may_propose
            if is_allowed:
                possible_moves.append(move)
        return possible_moves

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.publication_view)
        name = f"registry_{self.opts.model_name}_publication"
        return [path("<int:record_pk>/publication/", view, name=name), *super().get_urls()]

    def publication_view(self, request: HttpRequest, record_pk: int) -> HttpResponse:
        """Make the publication move that the clicked button names."""

        def move(record: Instance, values: Values) -> str:
            move_name = request.POST.get("move", "")
            if move_name not in MOVES:
                raise PermissionDenied
            new_status = actions.move_publication(move_name, record, by=get_logged_in_user(request), **values)
            return f"{record}: {STATUS_LABELS[new_status]}."

        may_view = self.has_view_permission
        return self.run_panel_form(
            request, record_pk, "publication_form", make_form=_make_reason_form, act=move, may_act=may_view
        )


def _make_reason_form(record: Instance, form_data: QueryDict | None = None) -> ReasonForm:
    """Make the form for the reason of a publication move, bound if there is form data."""
    return ReasonForm(form_data, initial={"version": record.version}, auto_id="id_publication_%s")
