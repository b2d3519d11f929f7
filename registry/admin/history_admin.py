"""The history of a record in the admin, read from the audit log. Former versions can be restored.

It replaces Django's own admin log, which is not written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext

from registry import actions
from registry.accounts.roles import get_logged_in_user, viewer_for
from registry.audit.column_policy import CLAIM, PLACEMENT, PUBLIC_COLUMNS, RESTORABLE_COLUMNS, Audience
from registry.audit.history import ChangeSet, RowChange, get_history
from registry.audit.versions import version_at
from registry.domain.errors import RuleViolation
from registry.domain.policy.review import EDITABLE
from registry.domain.query_values import parse_page_number
from registry.domain.value_types import Instance, Values
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import Placement
from registry.web.text.history_text import Description, describe_change_set, describe_version

from .form_pages import add_refusal_to_form
from .forms import RestoreForm


class NoLogEntryMixin(admin.ModelAdmin):
    """A mixin that writes no entries to Django's admin log. The audit log has every write."""

    def log_addition(
        self, request: HttpRequest, obj: Instance, message: object
    ) -> Any:  # Any: None; the overridden method returns an entry of Django's log
        """Write nothing to Django's admin log."""

    def log_change(
        self, request: HttpRequest, obj: Instance, message: object
    ) -> Any:  # Any: None; the overridden method returns an entry of Django's log
        """Write nothing to Django's admin log."""

    def log_deletions(
        self, request: HttpRequest, queryset: object
    ) -> Any:  # Any: None; the overridden method returns entries of Django's log
        """Write nothing to Django's admin log."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """The description of one change, with the URL for restoring the version it wrote. None if it has no such URL."""

    description: Description
    restore_url: str | None


class HistoryAdmin(NoLogEntryMixin):
    """The part of a record's admin that shows its history and restores former versions."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.restore_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_restore"
        return [path("<int:number>/history/<int:seq>/", view, name=name), *super().get_urls()]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Values | None = None) -> HttpResponse:
        """Show one page of the changes to a record and its dependent rows, the latest first."""
        record = self._get_viewable_record(request, object_id)
        page_number = parse_page_number(request.GET.get("p"))
        page = get_history(self.model, record.pk, audience=self._get_audience(request), page=page_number)

        # Only on the first page is the latest entry of a row certain to be the one that wrote its current version.
        current_entries = _latest_entries(page.acts) if page.page == 1 else set()
        record_key = (self.opts.db_table, str(record.pk))
        changesets = []
        for changeset in page.acts:
            lines = []
            for description in describe_change_set(changeset, page.names, record_key):
                restore_url = self._get_restore_url(request, record, description.row_change, current_entries)
                lines.append(HistoryLine(description, restore_url))
            changesets.append((changeset, lines))

        context = {
            **self.admin_site.each_context(request),
            "title": gettext("History of %(record)s") % {"record": record},
            "opts": self.opts,
            "object": record,
            "history_page": page,
            "changesets": changesets,
        }
        return TemplateResponse(request, "admin/registry/history.html", context)

    def restore_view(self, request: HttpRequest, number: int, seq: int) -> HttpResponse:
        """Show what restoring a former version would change. On POST, restore it.

        `seq` is the number of the entry in the audit log that wrote the version. Raise Http404 if that entry belongs
        to another record.
        """
        record = self._get_viewable_record(request, str(number))
        former_version = version_at(seq)
        if former_version is None or record != _record_of_page(former_version.record):
            raise Http404
        if not self._may_restore(request, record):
            raise PermissionDenied

        data = request.POST if request.method == "POST" else None
        form = RestoreForm(data, initial={"version": former_version.record.version})
        if request.method == "POST" and form.is_valid():
            try:
                actions.restore_record(seq, by=get_logged_in_user(request), **form.cleaned_data)
            except RuleViolation as refusal:
                add_refusal_to_form(form, refusal, former_version.record)
            else:
                self.message_user(request, gettext("The version was restored."), messages.SUCCESS)
                return HttpResponseRedirect(
                    reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", args=[record.pk])
                )

        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Restore a former version of %(record)s") % {"record": former_version.record},
            "opts": self.opts,
            "object": record,
            "former": former_version,
            "lines": describe_version(former_version),
            "form": form,
        }
        return TemplateResponse(request, "admin/registry/restore.html", context)

    def _get_viewable_record(self, request: HttpRequest, object_id: str) -> Instance:
        """Return a record that the user may view. Raise Http404 or PermissionDenied otherwise."""
        record = self.get_object(request, object_id)
        if record is None:
            raise Http404
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        return record

    def _may_restore(self, request: HttpRequest, record: Instance) -> bool:
        """Return whether the user may restore former versions of a record. Claims that were decided on are frozen."""
        is_frozen = self.opts.db_table == CLAIM and ClaimStatus(record.status) not in EDITABLE
        return self.has_change_permission(request, record) and not is_frozen

    def _get_audience(self, request: HttpRequest) -> Audience:
        """Return the audience whose history the user sees.

        For tables with public rows it depends on the user. Other tables have no content that some users of their admin
        may not see.
        """
        if self.opts.db_table in PUBLIC_COLUMNS:
            return Audience.of(viewer_for(request.user))
        return Audience.STAFF

    def _get_restore_url(
        self, request: HttpRequest, record: Instance, row_change: RowChange, current_entries: set[int]
    ) -> str | None:
        """Return the URL for restoring the version that a change wrote.

        Return None if the version is current or erased, or if the user may not restore it. Also return None if the row
        has no versions or belongs to the page of another record.
        """
        record_key = (self.opts.db_table, str(record.pk))
        belongs_to_page = row_change.record == record_key and row_change.table in (self.opts.db_table, PLACEMENT)
        if not belongs_to_page or row_change.table not in RESTORABLE_COLUMNS:
            return None
        if row_change.erased or row_change.seq in current_entries:
            return None
        if not self._may_restore(request, record):
            return None
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_restore"
        return reverse(name, args=[record.pk, row_change.seq])


def _latest_entries(changesets: tuple[ChangeSet, ...]) -> set[int]:
    """Return the numbers of the audit log's entries that wrote the current version of each row."""
    latest_seq_by_row: dict[tuple[str, str], int] = {}
    for changeset in changesets:
        for row_change in changeset.row_changes:
            row_key = (row_change.table, row_change.key)
            latest_seq_by_row[row_key] = max(row_change.seq, latest_seq_by_row.get(row_key, 0))
    return set(latest_seq_by_row.values())


def _record_of_page(record: Instance) -> Instance:
    """Return the record on whose page a version is restored: the monument for a placement, else the record itself.

    The permission to change that record is the permission to restore the version.
    """
    if isinstance(record, Placement):
        return record.monument
    return record
