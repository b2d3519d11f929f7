"""The alignment of a comparison in the admin: automatic suggestions, control points, and accepting."""

from __future__ import annotations

import json

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from registry import actions
from registry.accounts.roles import get_logged_in_user
from registry.domain.errors import RuleViolation
from registry.domain.media.alignment import HIGH
from registry.domain.query_values import parse_key
from registry.domain.value_types import Values
from registry.domain.vocabulary.codes import AlignmentOrigin
from registry.http.error_mapping import get_error_outcome
from registry.media.storage import OriginalNotFound, StorageUnavailable
from registry.media.workers import WorkersBusy
from registry.models import Comparison
from registry.models.comparison import ALIGNABLE
from registry.web.text.terms import label

from .form_pages import add_violation_to_form, change_url, copy_as_get
from .forms import PointsForm, violation_message
from .image_previews import get_preview
from .publication_admin import PublishableAdmin

ORIGINAL_MISSING = _("The original of one of the two pictures is not where it should be.")
ALIGNMENT_ERRORS = (RuleViolation, OriginalNotFound, StorageUnavailable, WorkersBusy)
SEARCH_METRICS = ("matches", "inliers", "cells", "error")
NO_VERSION = 0  # Versions of records start at 1, so this one is always refused as stale.


class AlignmentAdmin(PublishableAdmin):
    """The part of the comparisons' admin that aligns the two photos."""

    def build_alignment_panel(
        self, request: HttpRequest, comparison: Comparison, alignment_error: str | None
    ) -> Values:
        """Build the template context for the panel in which an editor aligns two photos.

        `alignment_error` says why the editor's last click in the panel was refused, None if it was not.
        """
        metric_sentences: list[str] = []
        if comparison.figures:
            metric_sentences = describe_metrics(json.loads(comparison.figures))

        alignable_codes = [comparability.value for comparability in ALIGNABLE]
        panel = {
            "origin": label("alignment_origin", comparison.alignment),
            "matrix": comparison.matrix,
            "metric_sentences": metric_sentences,
            "accepted": comparison.accepted_at is not None,
            "comparison": comparison,
            "alignable": comparison.comparability in alignable_codes,
            "may_change": self.has_change_permission(request, comparison),
            "url": reverse("admin:registry_comparison_alignment", args=[comparison.pk]),
            "points_url": reverse("admin:registry_comparison_points", args=[comparison.pk]),
        }
        panel.update(_get_search_context(comparison))
        if alignment_error is not None:
            panel["error"] = alignment_error
        return panel

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:comparison_pk>/alignment/", wrap(self.alignment_view), name="registry_comparison_alignment"),
            path("<int:comparison_pk>/points/", wrap(self.points_view), name="registry_comparison_points"),
            *super().get_urls(),
        ]

    def alignment_view(self, request: HttpRequest, comparison_pk: int) -> HttpResponse:
        """Suggest, accept or remove the alignment of two photos, then redirect to their comparison.

        If that fails, render the page of the comparison with an error message.
        """
        comparison = self.get_object(request, str(comparison_pk))
        if comparison is None or request.method != "POST":
            return HttpResponseRedirect(change_url(Comparison, comparison_pk))
        if not self.has_change_permission(request, comparison):
            raise PermissionDenied

        version = parse_key(request.POST.get("version", "")) or NO_VERSION
        try:
            self._run_clicked_action(request, comparison, version)
        except ALIGNMENT_ERRORS as error:
            # Show the page as for a GET request, because the browser did not send the comparison's own form.
            context = {"alignment_error": _get_error_message(error)}
            return self.changeform_view(copy_as_get(request), str(comparison_pk), "", context)
        return HttpResponseRedirect(f"{change_url(Comparison, comparison_pk)}#alignment")

    def _run_clicked_action(self, request: HttpRequest, comparison: Comparison, version: int) -> None:
        """Suggest, accept or remove the alignment of a comparison, as the clicked button says.

        Raise PermissionDenied if the request names none of the buttons.
        """
        user = get_logged_in_user(request)
        match request.POST.get("move", ""):
            case "suggest":
                # An editor who clicks again after a failed search wants a new one, not the stored error.
                search = actions.suggest_alignment(comparison, by=user, version=version, anew=True)
                # The panel says so if the search is still running or its result was rejected.
                if search.found is not None and search.found.matrix is not None:
                    message = gettext("An alignment was found. Look at it, and accept it if it is right.")
                    self.message_user(request, message, messages.SUCCESS)
            case "accept":
                actions.accept_alignment(comparison, by=user, version=version)
                self.message_user(request, gettext("The pair is shown aligned from now on."), messages.SUCCESS)
            case "remove":
                actions.remove_alignment(comparison, by=user, version=version)
                self.message_user(request, gettext("The pair is shown as its pictures are."), messages.SUCCESS)
            case _:
                raise PermissionDenied

    # --- Control points ---

    def points_view(self, request: HttpRequest, comparison_pk: int) -> HttpResponse:
        """Show both photos of a comparison to set control points. On POST, align the photos by the points."""
        comparison = self.get_object(request, str(comparison_pk))
        if comparison is None:
            raise Http404
        if not self.has_change_permission(request, comparison):
            raise PermissionDenied

        if request.method == "POST":
            form = PointsForm(request.POST)
            if form.is_valid() and self._align_by_points(request, comparison, form):
                return HttpResponseRedirect(f"{change_url(Comparison, comparison_pk)}#alignment")
        else:
            form = PointsForm(initial=_get_initial_points(comparison))

        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Control points of %(pair)s") % {"pair": comparison},
            "opts": self.opts,
            "original": comparison,
            "form": form,
            "back_url": change_url(Comparison, comparison_pk),
            "before": get_preview(comparison.before),
            "after": get_preview(comparison.after),
        }
        return TemplateResponse(request, "admin/registry/comparison/points.html", context)

    def _align_by_points(self, request: HttpRequest, comparison: Comparison, form: PointsForm) -> bool:
        """Align two photos by the control points in a valid form, and return whether that succeeded.

        If the points break a rule, the form shows the error.
        """
        user = get_logged_in_user(request)
        version = form.cleaned_data["version"]
        point_pairs = form.point_pairs()
        try:
            aligned_comparison = actions.align_by_points(comparison, by=user, version=version, points=point_pairs)
        except RuleViolation as violation:
            add_violation_to_form(form, violation, comparison)
            return False

        sentences = describe_metrics(json.loads(aligned_comparison.figures))
        sentences.append(gettext("Look at it, and accept it if it is right."))
        self.message_user(request, " ".join(sentences))
        return True


def _get_search_context(comparison: Comparison) -> Values:
    """Return the template context for the latest automatic search for an alignment.

    It says that the search is running, which error stopped it, or why its result was rejected. After a successful
    search, the list of reasons is empty. If there was no recent search, return an empty dictionary.
    """
    try:
        search = actions.get_alignment_search(comparison)
    except ALIGNMENT_ERRORS as error:
        return {"error": _get_error_message(error)}
    if search is None:
        return {}
    if search.found is None:
        return {"running": True}

    result = search.found
    metrics = {name: getattr(result.figures, name) for name in SEARCH_METRICS}
    rejection_reasons = [violation_message(reason) for reason in result.verdict.reasons]
    return {"rejection_reasons": rejection_reasons, "rejection_metrics": describe_metrics(metrics)}


def _get_error_message(error: Exception) -> str:
    """Return the message that tells an editor why two photos were not aligned."""
    if isinstance(error, RuleViolation):
        return violation_message(error)
    if isinstance(error, OriginalNotFound):
        return str(ORIGINAL_MISSING)
    # Unavailable storage and busy workers have the same messages here as in the API.
    return gettext(get_error_outcome(error).sentence)


def describe_metrics(metrics: Values) -> list[str]:
    """Return sentences on the quality of an alignment, such as how many matched points fit together.

    Alignments from different origins have different metrics, so each metric may be missing.
    """
    sentences = []
    if "points" in metrics:
        points_sentence = ngettext("It is made of %(n)s point.", "It is made of %(n)s points.", metrics["points"])
        sentences.append(points_sentence % {"n": metrics["points"]})

    # A search that stops early, for example for lack of matches, has counted no cells and measured no error.
    is_measured = metrics.get("cells") != 0
    if {"matches", "inliers", "cells"} <= set(metrics):
        matches_sentence = gettext("Of %(matches)s places that look alike, %(inliers)s fit together.")
        if is_measured:
            matches_sentence = gettext(
                "Of %(matches)s places that look alike, %(inliers)s fit together, in %(cells)s of 64 parts of the "
                "picture."
            )
        sentences.append(matches_sentence % {name: metrics[name] for name in ("matches", "inliers", "cells")})

    if "error" in metrics and is_measured:
        percentage = f"{100 * metrics['error']:.2f} %"
        sentences.append(gettext("They are off by %(error)s of the picture’s diagonal.") % {"error": percentage})

    if metrics.get("grade") == HIGH:
        sentences.append(gettext("It is well supported."))
    elif "grade" in metrics:
        sentences.append(gettext("It is just supported."))
    return sentences


def _get_initial_points(comparison: Comparison) -> Values:
    """Return the initial values of the form in which an editor sets control points.

    If the two photos are already aligned by control points, the form starts with those points.
    """
    point_pairs = []
    is_aligned_by_hand = comparison.alignment == AlignmentOrigin.BY_HAND
    if is_aligned_by_hand and comparison.figures:
        point_pairs = json.loads(comparison.figures).get("pairs", [])
    return {"version": comparison.version, "points": point_pairs}
