"""Publishing in the admin: where a site or monument stands, and the moves that somebody may make, as buttons."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, path
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import user_of
from registry.actions.publishing import standing_of
from registry.domain.errors import RuleViolation
from registry.domain.policy.publication import MOVES, PROPOSED, Move, Standing, moves_from
from registry.domain.value_types import Instance, PassedOn, Values
from registry.models import Publication

from .form_pages import address_of, as_get, refuse
from .forms import ReasonForm
from .record_admin import RecordAdmin

NAMES = {
    "propose_publication": _("Propose to publish"),
    "publish": _("Publish"),
    "propose_withdrawal": _("Propose to unpublish"),
    "unpublish": _("Unpublish"),
    "drop_proposal": _("Drop the proposal"),
}
STANDINGS = {
    Standing.UNPUBLISHED: _("Not published"),
    Standing.PUBLICATION_PROPOSED: _("Not published; proposed for publication"),
    Standing.PUBLISHED: pgettext_lazy("standing of a record", "Published"),
    Standing.WITHDRAWAL_PROPOSED: _("Published; proposed for unpublishing"),
}


class ProposedFilter(admin.SimpleListFilter):
    """What waits for a publisher."""

    title, parameter_name = _("proposal"), "proposed"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("yes", gettext("Waits for a publisher"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() != "yes":
            return queryset
        trail = Publication.objects.filter(**{queryset.model._meta.model_name: OuterRef("pk")})
        last = Subquery(trail.order_by("-pk").values("after")[:1])
        return queryset.annotate(last_move=last).filter(last_move__in=[each.value for each in PROPOSED])


class PublishedAdmin(RecordAdmin):
    """The half of a site's or monument's admin that publishes."""

    change_form_template = "admin/registry/shown/change_form.html"

    def render_change_form(
        self, request: HttpRequest, context: Values, *args: PassedOn, **options: PassedOn
    ) -> HttpResponse:
        record = options.get("obj")
        if record is not None:
            context["publication"] = self._panel(request, record, context.get("publication_form"))
        return super().render_change_form(request, context, *args, **options)

    def _panel(self, request: HttpRequest, record: Instance, form: ReasonForm | None) -> Values:
        standing, proposal = standing_of(record)
        moves = self._moves(request, record, standing, proposal)
        return {
            "standing": STANDINGS[standing],
            "proposal": proposal,
            "own_proposal": proposal is not None and proposal.by_id == request.user.pk,
            "moves": [(move.name, NAMES[move.name]) for move in moves],
            "form": form or _form(record),
            "url": f"{address_of(type(record), record.pk)}../publication/",
            "trail": [(STANDINGS[Standing(each.after)], each) for each in record.publications.select_related("by")],
        }

    def _moves(
        self, request: HttpRequest, record: Instance, standing: Standing, proposal: Publication | None
    ) -> list[Move]:
        """The moves that the table allows and this person may make."""
        publisher = request.user.has_perm("registry.publish_record")
        editor = self.has_change_permission(request, record)
        own = proposal is not None and proposal.by_id == request.user.pk
        return [
            move for move in moves_from(standing) if (publisher and not own if move.decides else publisher or editor)
        ]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.publication_view)
        name = f"registry_{self.opts.model_name}_publication"
        return [path("<int:number>/publication/", view, name=name), *super().get_urls()]

    def publication_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Make the move that was asked for; what is refused stands on the record's page, with what was typed."""
        record = self.get_object(request, str(number))
        if record is None or request.method != "POST":
            return HttpResponseRedirect(address_of(self.model, number))
        move = request.POST.get("move", "")
        if not self.has_view_permission(request, record) or move not in MOVES:
            raise PermissionDenied
        form = _form(record, request.POST)
        if form.is_valid():
            try:
                after = actions.move_publication(move, record, by=user_of(request), **form.cleaned_data)
            except RuleViolation as refusal:
                refuse(form, refusal, record)
            else:
                said = f"{record}: {STANDINGS[after]}."
                self.log_change(request, record, said)
                self.message_user(request, said, messages.SUCCESS)
                return HttpResponseRedirect(address_of(self.model, number))
        return self.changeform_view(as_get(request), str(number), "", {"publication_form": form})


def _form(record: Instance, data: QueryDict | None = None) -> ReasonForm:
    return ReasonForm(data, initial={"version": record.version}, auto_id="id_publication_%s")
