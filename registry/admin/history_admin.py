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
from registry.audit.history import ChangeSet, RowChange, get_changesets, get_history
from registry.audit.versions import get_version
from registry.domain.errors import RuleViolation
from registry.domain.query_values import parse_page_number
from registry.domain.value_types import Instance, Values
from registry.models import Placement
from registry.queries import is_claim_frozen
from registry.web.text.column_text import column_label
from registry.web.text.history_text import Description, describe_change_set
from registry.web.text.version_text import describe_version

from .form_pages import add_violation_to_form
from .forms import RestoreForm


class NoLogEntryMixin(admin.ModelAdmin):
    """A mixin that writes no entries to Django's admin log. The audit log has every write."""

    # Any: None, where the overridden method returns an entry of Django's log
    def log_addition(self, request: HttpRequest, obj: Instance, message: object) -> Any:
        """Write nothing to Django's admin log."""

    # Any: None, where the overridden method returns an entry of Django's log
    def log_change(self, request: HttpRequest, obj: Instance, message: object) -> Any:
        """Write nothing to Django's admin log."""

    # Any: None, where the overridden method returns entries of Django's log
    def log_deletions(self, request: HttpRequest, queryset: object) -> Any:
        """Write nothing to Django's admin log."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """The description of one change, with the URL for restoring the version it wrote. None if it has no such URL."""

    description: Description
    restore_url: str | None


class HistoryAdmin(NoLogEntryMixin):
    """The part of a record's admin that shows its history and restores former versions."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.restore_version_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_restore"
        return [path("<int:record_pk>/history/<int:seq>/", view, name=name), *super().get_urls()]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Values | None = None) -> HttpResponse:
        """Show one page of the history of a record and its dependent rows, the latest change first."""
        record = self._get_viewable_record(request, object_id)
        page_number = parse_page_number(request.GET.get("p"))
        audience = self._get_audience(request)
        page = get_history(self.model, record.pk, audience=audience, page=page_number)

        # The current version of a row may be on any page. On the first page, the latest entries wrote it for certain.
        changesets_up_to_now = page.acts
        if page.page > 1:
            changesets_up_to_now = tuple(get_changesets(self.model, record.pk, audience))
        current_entries = _get_latest_entry_numbers(changesets_up_to_now)
        record_key = (self.opts.db_table, str(record.pk))
        changesets = []
        for changeset in page.acts:
            history_lines = []
            for description in describe_change_set(changeset, page.names, record_key):
                restore_url = self._get_restore_url(request, record, description.row_change, current_entries)
                history_lines.append(HistoryLine(description, restore_url))
            changesets.append((changeset, history_lines))

        context = {
            **self.admin_site.each_context(request),
            "title": gettext("History of %(record)s") % {"record": record},
            "opts": self.opts,
            "object": record,
            "history_page": page,
            "changesets": changesets,
        }
        return TemplateResponse(request, "admin/registry/history.html", context)

    def restore_version_view(self, request: HttpRequest, record_pk: int, seq: int) -> HttpResponse:
        """Show what restoring a former version would change. On POST, restore it.

        `seq` is the number of the entry in the audit log that wrote the version. Raise Http404 if that entry belongs
        to another record.
        """
        record = self._get_viewable_record(request, str(record_pk))
        former_version = get_version(seq)
        if former_version is None or record != _get_record_of_page(former_version.record):
            raise Http404
        if not self._may_restore(request, record):
            raise PermissionDenied

        data = request.POST if request.method == "POST" else None
        form = RestoreForm(data, initial={"version": former_version.record.version})
        if request.method == "POST" and form.is_valid():
            try:
                actions.restore_record(seq, by=get_logged_in_user(request), **form.cleaned_data)
            except RuleViolation as violation:
                add_violation_to_form(form, violation, former_version.record)
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
            "kept": [column_label(former_version.record._meta.db_table, name) for name in former_version.kept],
            "form": form,
        }
        return TemplateResponse(request, "admin/registry/restore.html", context)

    def _get_viewable_record(self, request: HttpRequest, object_id: str) -> Instance:
        """Return the record that has the given primary key.

        Raise Http404 if there is no such record, and PermissionDenied if the user may not view it.
        """
        record = self.get_object(request, object_id)
        if record is None:
            raise Http404
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        return record

    def _may_restore(self, request: HttpRequest, record: Instance) -> bool:
        """Return whether the user may restore former versions of a record. Claims that were decided on are frozen."""
        is_frozen = self.opts.db_table == CLAIM and is_claim_frozen(record)
        return self.has_change_permission(request, record) and not is_frozen

    def _get_audience(self, request: HttpRequest) -> Audience:
        """Return the audience for which the history of a record is shown: staff or the public.

        If the table has no public columns, all users who may open its admin see the whole history.
        """
        has_public_columns = self.opts.db_table in PUBLIC_COLUMNS
        if not has_public_columns:
            return Audience.STAFF
        return Audience.of(viewer_for(request.user))

    def _get_restore_url(
        self, request: HttpRequest, record: Instance, row_change: RowChange, current_entries: set[int]
    ) -> str | None:
        """Return the URL for restoring the version of a database row that a change wrote.

        Return None if the row cannot be restored on this page, if that version is the current one or was erased, or if
        the user may not restore it. `current_entries` are the audit entries that wrote the current versions of rows.
        """
        # The rows that can be restored are the record itself and its placements.
        record_key = (self.opts.db_table, str(record.pk))
        restorable_tables = {self.opts.db_table, PLACEMENT}.intersection(RESTORABLE_COLUMNS)
        # A context statement belongs to its monument or site, but has a page of its own.
        is_of_record = record_key in (row_change.record, (row_change.table, row_change.key))
        if not is_of_record or row_change.table not in restorable_tables:
            return None

        is_current = row_change.seq in current_entries
        if is_current or row_change.erased:
            return None
        if not self._may_restore(request, record):
            return None

        url_name = f"admin:{self.opts.app_label}_{self.opts.model_name}_restore"
        return reverse(url_name, args=[record.pk, row_change.seq])


def _get_latest_entry_numbers(changesets: tuple[ChangeSet, ...]) -> set[int]:
    """For each database row that the change sets changed, return the number of its latest audit entry.

    If the change sets are the latest of a record, these entries wrote the current versions of its rows.
    """
    latest_number_by_row: dict[tuple[str, str], int] = {}
    for changeset in changesets:
        for row_change in changeset.row_changes:
            row_key = (row_change.table, row_change.key)
            latest_number = latest_number_by_row.get(row_key, 0)
            latest_number_by_row[row_key] = max(row_change.seq, latest_number)
    return set(latest_number_by_row.values())


def _get_record_of_page(record: Instance) -> Instance:
    """Return the record on whose admin page a record is shown: for a placement its monument, else the record itself.

    A placement says where a monument was, and when.
    """
    if isinstance(record, Placement):
        return record.monument
    return record
