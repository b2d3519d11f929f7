"""What is tested again on the second database: whatever reaches one, and nothing marked as coming out alike."""

import pytest

from tests.engines import depends_on_the_engine


@pytest.fixture
def again(request):
    return depends_on_the_engine(request.node)


def test_without_a_database_once_is_enough(again):
    assert not again


def test_asking_for_the_database_is_tested_again(again, db):
    assert again


@pytest.mark.django_db
def test_mark_of_the_database_is_tested_again(again):
    assert again


def test_asking_through_a_fixture_is_tested_again(again, rima):
    assert again


def test_scene_that_a_file_shares_is_tested_again(again, palmyra):
    assert again


@pytest.mark.once
@pytest.mark.django_db
def test_marked_once_is_not(again):
    assert not again
