"""Past chronologies name no claim that was reopened since, nor the days that it made likely."""

from registry.domain.chronology.derivation import derive_chronology
from registry.queries.reopened_claims import without_claims
from tests.domain.statements import BEL


def test_window_of_a_hidden_event_says_no_likely_days():
    chronology = derive_chronology(BEL)
    [shown] = without_claims(chronology, {"resident"}).windows
    assert (shown.events, shown.likely) == ((), None)
    assert (shown.after, shown.by) == (chronology.windows[0].after, chronology.windows[0].by)
    assert without_claims(chronology, {"web-page"}).windows == chronology.windows


def test_window_that_a_hidden_sighting_limits_is_left_out():
    assert without_claims(derive_chronology(BEL), {"unosat-27"}).windows == ()
