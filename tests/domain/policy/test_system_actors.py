"""Names of writers that are no person cannot be taken by an account."""

import pytest

from registry.domain.policy.system_actors import SystemActor, is_reserved_username


@pytest.mark.parametrize("name", [*SystemActor, "Migration", "nobody_named", "ｍigration", "TOKEN.COMMAND"])
def test_name_that_stands_for_no_person_is_reserved(name):
    assert is_reserved_username(name)


@pytest.mark.parametrize("name", ["rima", "migrations", "palmyra-registrar", "ريما", "", "nobody"])
def test_names_of_people_are_not_reserved(name):
    assert not is_reserved_username(name)
