"""URLs of the API. None ends with a slash."""

from django.urls import path, re_path

from registry.domain.policy.review import MOVES

from . import (
    alignments,
    changes,
    chronology,
    citations,
    claims,
    comparisons,
    context_statements,
    control_periods,
    discards,
    docs,
    interventions,
    landing,
    monument_history,
    monuments,
    originals,
    photo_uploads,
    photos,
    placements,
    sites,
    sources,
    threats,
    vocabularies,
)

app_name = "api"
ALIGNMENT_TRANSITIONS = {
    "align": "align",
    "control-points": "setControlPoints",
    "accept-alignment": "acceptAlignment",
    "remove-alignment": "removeAlignment",
}

urlpatterns = [
    path("schema", docs.SchemaView.as_view(), name="schema"),
    path("docs", docs.SwaggerView.as_view(), name="docs"),
    path("v1", landing.LandingView.as_view(), name="landing"),
    path("v1/sites", sites.SiteListView.as_view(), name="sites"),
    path("v1/sites/<slug:slug>", sites.SiteDetailView.as_view(), name="site"),
    path("v1/monuments", monuments.MonumentListView.as_view(), name="monuments"),
    path("v1/monuments/<slug:slug>", monuments.MonumentDetailView.as_view(), name="monument"),
    path("v1/monuments/<slug:slug>/placements", placements.PlacementListView.as_view(), name="placements"),
    path(
        "v1/monuments/<slug:slug>/placements/<int:number>", placements.PlacementDetailView.as_view(), name="placement"
    ),
    path(
        "v1/monuments/<slug:slug>/placements/<int:number>/withdraw",
        placements.WithdrawPlacementView.as_view(),
        name="placement-withdraw",
    ),
    path("v1/monuments/<slug:slug>/chronology", chronology.ChronologyView.as_view(), name="chronology"),
    path("v1/monuments/<slug:slug>/claims", claims.MonumentClaimListView.as_view(), name="monument-claims"),
    path(
        "v1/monuments/<slug:slug>/interventions",
        interventions.MonumentInterventionListView.as_view(),
        name="monument-interventions",
    ),
    path("v1/monuments/<slug:slug>/photos", photos.MonumentPhotoListView.as_view(), name="monument-photos"),
    path(
        "v1/monuments/<slug:slug>/comparisons",
        comparisons.MonumentComparisonListView.as_view(),
        name="monument-comparisons",
    ),
    path("v1/monuments/<slug:slug>/history", monument_history.MonumentHistoryView.as_view(), name="monument-history"),
    path("v1/claims", claims.ClaimListView.as_view(), name="claims"),
    path("v1/claims/<slug:ref>", claims.ClaimDetailView.as_view(), name="claim"),
    *(
        path(f"v1/claims/<slug:ref>/{move}", claims.ClaimTransitionView.as_view(move=move), name=f"claim-{move}")
        for move in MOVES
    ),
    path("v1/claims/<slug:ref>/discard", discards.ClaimDiscardView.as_view(), name="claim-discard"),
    path("v1/photos", photo_uploads.PhotoListView.as_view(), name="photos"),
    path("v1/photos/<slug:ref>", photos.PhotoDetailView.as_view(), name="photo"),
    path("v1/photos/<slug:ref>/original", originals.OriginalFileView.as_view(), name="photo-original"),
    path("v1/photos/<slug:ref>/discard", discards.PhotoDiscardView.as_view(), name="photo-discard"),
    path("v1/comparisons", comparisons.ComparisonListView.as_view(), name="comparisons"),
    path("v1/comparisons/<slug:ref>", comparisons.ComparisonDetailView.as_view(), name="comparison"),
    *(
        path(
            f"v1/comparisons/<slug:ref>/{suffix}",
            alignments.AlignmentView.as_view(transition=transition),
            name=f"comparison-{suffix}",
        )
        for suffix, transition in ALIGNMENT_TRANSITIONS.items()
    ),
    path("v1/comparisons/<slug:ref>/regions", comparisons.RegionListView.as_view(), name="regions"),
    path("v1/comparisons/<slug:ref>/regions/<int:number>", comparisons.RegionDetailView.as_view(), name="region"),
    path("v1/sources", sources.SourceListView.as_view(), name="sources"),
    path("v1/sources/<slug:slug>", sources.SourceDetailView.as_view(), name="source"),
    path("v1/sources/<slug:slug>/citation", citations.CitationView.as_view(), name="source-citation"),
    path("v1/interventions", interventions.InterventionListView.as_view(), name="interventions"),
    path("v1/interventions/<slug:slug>", interventions.InterventionDetailView.as_view(), name="intervention"),
    path("v1/interventions/<slug:slug>/steps", interventions.StepListView.as_view(), name="steps"),
    path("v1/interventions/<slug:slug>/steps/<int:number>", interventions.StepDetailView.as_view(), name="step"),
    path(
        "v1/interventions/<slug:slug>/steps/<int:number>/discard",
        discards.StepDiscardView.as_view(),
        name="step-discard",
    ),
    path("v1/threats", threats.ThreatListView.as_view(), name="threats"),
    path("v1/threats/<slug:slug>", threats.ThreatDetailView.as_view(), name="threat"),
    path("v1/threats/<slug:slug>/close", threats.CloseThreatView.as_view(), name="threat-close"),
    path("v1/threats/<slug:slug>/reopen", threats.ReopenThreatView.as_view(), name="threat-reopen"),
    path("v1/control-periods", control_periods.ControlPeriodListView.as_view(), name="control-periods"),
    path("v1/control-periods/<slug:slug>", control_periods.ControlPeriodDetailView.as_view(), name="control-period"),
    path("v1/control-periods/<slug:slug>/bounds", control_periods.BoundListView.as_view(), name="bounds"),
    path("v1/control-periods/<slug:slug>/bounds/<int:number>", control_periods.BoundDetailView.as_view(), name="bound"),
    path("v1/context-statements", context_statements.ContextStatementListView.as_view(), name="context-statements"),
    path(
        "v1/context-statements/<slug:slug>",
        context_statements.ContextStatementDetailView.as_view(),
        name="context-statement",
    ),
    path(
        "v1/context-statements/<slug:slug>/withdraw",
        context_statements.WithdrawContextStatementView.as_view(),
        name="context-statement-withdraw",
    ),
    path("v1/changes", changes.ChangeFeedView.as_view(), name="changes"),
    path("v1/vocabularies", vocabularies.VocabularyListView.as_view(), name="vocabularies"),
    path("v1/vocabularies/<slug:name>", vocabularies.VocabularyDetailView.as_view(), name="vocabulary"),
    re_path("", landing.NotFoundView.as_view(), name="nothing"),
]
