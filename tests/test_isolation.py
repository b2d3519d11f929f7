"""What a test leaves behind."""

import pytest
from django.conf import settings
from django.utils import timezone, translation


@pytest.mark.parametrize("turn", [1, 2])
def test_language_and_time_zone_do_not_pass_to_the_next_test(turn):
    assert translation.get_language() == settings.LANGUAGE_CODE
    assert timezone.get_current_timezone_name() == settings.TIME_ZONE
    translation.activate("ar")
    timezone.activate("Asia/Damascus")
