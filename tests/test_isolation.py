"""What a test leaves behind."""

import pytest
from django.conf import settings
from django.utils import timezone, translation

from . import factories


@pytest.mark.parametrize("turn", [1, 2])
def test_language_and_time_zone_do_not_pass_to_the_next_test(turn):
    assert translation.get_language() == settings.LANGUAGE_CODE
    assert timezone.get_current_timezone_name() == settings.TIME_ZONE
    translation.activate("ar")
    timezone.activate("Asia/Damascus")


@pytest.mark.django_db
def test_shared_record_is_not_made_with_other_values():
    with factories.shared("moon-temple"):
        assert factories.monument().slug == "moon-temple"
        with pytest.raises(AssertionError, match=r"shared by this file.*precision"):
            factories.monument(precision="1km")
        with pytest.raises(AssertionError, match="shared by this file and published"):
            factories.monument(published=False)
    assert factories.monument(precision="1km").precision == "exact"
