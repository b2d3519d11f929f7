"""The history of a record on the desk: who did what and why, from the ledger; former versions can be restored.

There is no other history: what Django would log of the desk's doings is not written.
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
from registry.accounts.roles import user_of, viewer_for
from registry.audit.column_policy import CLAIM, PLACEMENT, PUBLIC, RESTORED, Audience
from registry.audit.history import ChangeSet, history
from registry.audit.versions import Version, version_at
from registry.domain.errors import RuleViolation
from registry.domain.policy.review import EDITABLE
from registry.domain.query_values import parse_page_number
from registry.domain.value_types import Instance, Values
from registry.domain.vocabulary.codes import ClaimStatus
from registry.models import Placement
from registry.web.text.history_text import Description, describe, version_words

from .form_pages import refuse
from .forms import RestoreForm


class NoLogEntryMixin(admin.ModelAdmin):
    """Django's own log is not written: the ledger has every write."""

    def log_addition(
        self, request: HttpRequest, obj: Instance, message: object
    ) -> Any:  # Any: nothing; Django gives its log's entry
        """Nothing."""

    def log_change(
        self, request: HttpRequest, obj: Instance, message: object
    ) -> Any:  # Any: nothing; Django gives its log's entry
        """Nothing."""

    def log_deletions(
        self, request: HttpRequest, queryset: object
    ) -> Any:  # Any: nothing; Django gives its log's entries
        """Nothing."""


@dataclass(frozen=True, slots=True)
class Line:
    """One deed of an act, and where the version that it wrote can be restored."""

    said: Description
    restore: str | None


class HistoryAdmin(NoLogEntryMixin):
    """The half of every record's admin that looks back."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.restore_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_restore"
        return [path("<int:number>/history/<int:seq>/", view, name=name), *super().get_urls()]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Values | None = None) -> HttpResponse:
        """All that was done to the record and what hangs on it, the latest first."""
        record = self._record(request, object_id)
        page = parse_page_number(request.GET.get("p"))
        found = history(self.model, record.pk, audience=self._audience(request), page=page)
        about = (self.opts.db_table, str(record.pk))
        newest = self._newest(record, found.acts) if found.page == 1 else set()
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("History of %(record)s") % {"record": record},
            "opts": self.opts,
            "object": record,
            "found": found,
            "acts": [
                (
                    act,
                    [
                        Line(each, self._restore_url(request, record, each, newest))
                        for each in describe(act, found.names, about)
                    ],
                )
                for act in found.acts
            ],
        }
        return TemplateResponse(request, "admin/registry/history.html", context)

    def restore_view(self, request: HttpRequest, number: int, seq: int) -> HttpResponse:
        """What restoring a version would change; sent with a reason, it is done."""
        record = self._record(request, str(number))
        former = version_at(seq)
        if former is None or record != _restored_with(former.record):
            raise Http404
        if not self._may_restore(request, record):
            raise PermissionDenied
        form = RestoreForm(
            request.POST if request.method == "POST" else None, initial={"version": former.record.version}
        )
        if request.method == "POST" and form.is_valid():
            try:
                actions.restore(seq, by=user_of(request), **form.cleaned_data)
            except RuleViolation as refusal:
                refuse(form, refusal, former.record)
            else:
                self.message_user(request, gettext("The version was restored."), messages.SUCCESS)
                return HttpResponseRedirect(self._history_url(record))
        return TemplateResponse(
            request, "admin/registry/restore.html", self._restore_context(request, record, former, form)
        )

    def _restore_context(self, request: HttpRequest, record: Instance, former: Version, form: RestoreForm) -> Values:
        return {
            **self.admin_site.each_context(request),
            "title": gettext("Restore a former version of %(record)s") % {"record": former.record},
            "opts": self.opts,
            "object": record,
            "former": former,
            "lines": version_words(former),
            "form": form,
        }

    def _record(self, request: HttpRequest, object_id: str) -> Instance:
        record = self.get_object(request, object_id)
        if record is None:
            raise Http404
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        return record

    def _may_restore(self, request: HttpRequest, record: Instance) -> bool:
        frozen = self.opts.db_table == CLAIM and ClaimStatus(record.status) not in EDITABLE
        return self.has_change_permission(request, record) and not frozen

    def _audience(self, request: HttpRequest) -> Audience:
        """Of the nouns what this person may see; other tables hold nothing that not all who see their pages may see."""
        return Audience.of(viewer_for(request.user)) if self.opts.db_table in PUBLIC else Audience.STAFF

    def _restore_url(self, request: HttpRequest, record: Instance, each: Description, newest: set[int]) -> str | None:
        """Where this version can be restored; None for the present one, without versions, or without the right."""
        deed = each.deed
        ours = deed.record == (self.opts.db_table, str(record.pk)) and deed.table in (self.opts.db_table, PLACEMENT)
        if (
            not ours
            or deed.table not in RESTORED
            or deed.erased
            or deed.seq in newest
            or not self._may_restore(request, record)
        ):
            return None
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_restore", args=[record.pk, deed.seq])

    def _newest(self, record: Instance, found: tuple[ChangeSet, ...]) -> set[int]:
        """The entries that wrote what stands now."""
        last: dict[tuple[str, str], int] = {}
        for deed in (deed for act in found for deed in act.deeds):
            last[deed.table, deed.key] = max(deed.seq, last.get((deed.table, deed.key), 0))
        return set(last.values())

    def _history_url(self, record: Instance) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", args=[record.pk])


def _restored_with(record: Instance) -> Instance:
    """On whose page a version of the record is given back: whoever may change that may change this."""
    return record.monument if isinstance(record, Placement) else record
