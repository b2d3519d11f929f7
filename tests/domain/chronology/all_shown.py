"""All that is shown of a chronology, with claims in the place of their refs, to compare two orders of recording."""

from dataclasses import replace

from registry.domain.chronology.gaps import find_gaps


def all_shown(chronology):
    """The segments, windows, contradictions and gaps of a chronology."""

    def claims_of(refs):
        return [replace(chronology.all_statements[ref], ref="") for ref in refs if ref is not None]

    segments = [(replace(segment, leading=None), claims_of([segment.leading])) for segment in chronology.segments]
    windows = [
        (replace(window, limit_before="", limit_after="", events=()), claims_of(window.limits))
        for window in chronology.windows
    ]
    contradictions = [(one.kind, claims_of(one.claims)) for one in chronology.contradictions]
    gaps = [(replace(gap, claims=(), fingerprint=""), claims_of(gap.claims)) for gap in find_gaps(chronology)]
    return segments, windows, contradictions, gaps
