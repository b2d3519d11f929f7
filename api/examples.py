"""An example of each request body, for the OpenAPI document. A test sends them all."""

from __future__ import annotations

from registry.domain.value_types import JsonValue

EXAMPLES: dict[str, dict[str, JsonValue]] = {
    "SiteInputSerializer": {
        "slug": "dura-europos",
        "name_en": "Dura-Europos",
        "name_ar": "دورا أوروبوس",
        "country": "SY",
        "lon": 40.73,
        "lat": 34.75,
        "identifiers": {"wikidata": "Q464753"},
    },
    "MonumentInputSerializer": {
        "slug": "camp-of-diocletian",
        "site": "palmyra",
        "kind": "complex",
        "name_en": "Camp of Diocletian",
        "name_ar": "معسكر ديوقلتيانوس",
        "built": {"text": "0293/0303"},
        "precision": "exact",
    },
    "PlacementInputSerializer": {
        "place_en": "West of the colonnade",
        "place_ar": "غرب الشارع المعمد",
        "date": {"text": "0293/.."},
        "certainty": "confirmed",
        "source": "satellite-report",
        "lon": 38.26,
        "lat": 34.55,
    },
    "WithdrawalInputSerializer": {"reason": "The source speaks of another statue."},
    "SourceInputSerializer": {
        "slug": "satellite-report-2017-02",
        "title": "Damage at Palmyra, February 2017",
        "description_en": "An analysis of satellite images",
        "kind": "imagery_report",
        "published": {"text": "2017-02"},
        "reliability": "B",
        "reliability_reason_en": "Its earlier reports were borne out on the ground.",
        "url": "https://unosat.example/reports/palmyra-2017-02",
    },
    "ClaimInputSerializer": {
        "monument": "roman-theatre",
        "source": "satellite-report-2017-02",
        "kind": "damaged_at",
        "grade": "moderate",
        "date": {"text": "2017-01-10"},
        "basis": "satellite",
        "credibility": "2",
        "effects": ["collapse"],
        "statement_en": "The middle of the stage front has fallen.",
    },
    "InterventionInputSerializer": {
        "slug": "theatre-emergency-works",
        "site": "palmyra",
        "type": "emergency_stabilisation",
        "title_en": "Emergency works at the theatre",
        "title_ar": "أعمال طارئة في المسرح",
        "monuments": ["roman-theatre"],
    },
    "StepInputSerializer": {"status": "proposed", "source": "satellite-report-2017-02", "date": {"text": "2018-05"}},
    "ThreatInputSerializer": {
        "slug": "theatre-at-risk",
        "site": "palmyra",
        "monuments": ["roman-theatre"],
        "title_en": "The stage front may fall",
        "title_ar": "قد تسقط واجهة المسرح",
        "description_en": "Cracks have widened since the last visit.",
        "source": "satellite-report-2017-02",
        "date": {"text": "2018-05-20"},
        "likelihood": "likely",
    },
    "NewPeriodInputSerializer": {
        "slug": "palmyra-since-2017",
        "site": "palmyra",
        "holder": "syrian-government",
        "bounds": [{"bound": "start", "date": {"text": "2017-03-02"}, "source": "satellite-report-2017-02"}],
    },
    "PeriodInputSerializer": {"note_en": "As reported by both sides."},
    "BoundInputSerializer": {
        "bound": "start",
        "source": "satellite-report-2017-02",
        "date": {"text": "2017-03-01/2017-03-02"},
    },
    "SubmissionInputSerializer": {},
    "DecisionInputSerializer": {"reason": "Two independent sources agree."},
    "AcceptanceInputSerializer": {"reason": "Two independent sources agree."},
    "SupersessionInputSerializer": {"successor": "C-000124", "reason": "A later image shows more."},
    "NewPhotoInputSerializer": {
        "file": "(the file)",
        "monument": "roman-theatre",
        "taken": "2017-01-10",
        "date_origin": "source",
        "caption_en": "The stage front from the north.",
        "caption_ar": "واجهة المسرح من الشمال.",
        "alt_en": "Columns stand on either side of a gap full of stones.",
        "credit": "Zenobia Example",
        "licence": "cc_by_4",
        "source": "satellite-report",
    },
    "PhotoInputSerializer": {"claims": ["C-000124"]},
    "NewComparisonInputSerializer": {
        "before": "P-000001",
        "after": "P-000002",
        "comparability": "same_viewpoint",
        "caption_en": "The middle of the stage front is gone.",
    },
    "ComparisonInputSerializer": {"comparability": "similar"},
    "RegionInputSerializer": {
        "outline": [[0.25, 0.25], [0.75, 0.25], [0.75, 0.75], [0.25, 0.75]],
        "effect": "collapse",
        "note_en": "The middle of the stage front.",
    },
    "ControlPointsInputSerializer": {
        "points": [
            {"before": [x, y], "after": [x, y]}
            for x, y in ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9), (0.5, 0.2), (0.5, 0.8))
        ]
    },
    "OriginalInputSerializer": {"reason": "To compare it with the print in the archive."},
    "ClosingInputSerializer": {
        "outcome": "averted",
        "closed": {"text": "2019-07"},
        "closed_source": "satellite-report-2017-02",
        "closed_reason": "The front was propped up.",
    },
    "ReopeningInputSerializer": {"reason": "The props were taken away again."},
    "DiscardInputSerializer": {"reason": "It is about another temple."},
}
