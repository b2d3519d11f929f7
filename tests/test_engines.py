"""How `./run test` goes on: what is tested again on the second database, and which files begin."""

from pathlib import Path

import pytest

from .engines import ONCE, TESTS, depends_on_the_engine
from .order import LONGEST


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


def test_rooms_tested_once_are_there():
    assert [name for name in ONCE if not (TESTS / name).exists()] == []


def test_files_that_begin_are_there():
    assert [name for name in LONGEST if not (Path(__file__).parent / name).is_file()] == []
    assert len(set(LONGEST)) == len(LONGEST)
