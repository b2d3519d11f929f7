"""The list of claims that the check of fixture files prints, and the claims that it refuses."""

import pytest
from django.core.management import CommandError, call_command

from tests import factories

from .test_folder_importer import OASIS

STATEMENT = "    statement: {en: The well is whole., ar: البئر سليمة.}\n"


@pytest.fixture
def check(tmp_path, capsys):
    """Checks the text; returns what was printed."""

    def check(text):
        folder = tmp_path / "oasis"
        folder.mkdir(exist_ok=True)
        (folder / "all.yaml").write_text(text, encoding="utf-8")
        call_command("check_fixtures", str(folder))
        return capsys.readouterr().out

    return check


def with_lines(*lines):
    """The oasis, with more lines in its claim."""
    assert STATEMENT in OASIS
    return OASIS.replace(STATEMENT, "".join([STATEMENT, *(f"    {line}\n" for line in lines)]))


def test_line_has_source_place_and_quotation(check):
    text = with_lines('locator: "p. 12"', 'quote: "The well  is\\n whole"', "quote_language: en")
    assert check(text) == "well-intact\tgazette\tp. 12\t“The well is whole”\n"


def test_line_has_the_reason_and_our_words_where_there_is_no_place_and_no_quotation(check):
    text = with_lines("no_locator_reason: {en: A film without a clock., ar: فيلم بلا توقيت.}")
    assert check(text) == "well-intact\tgazette\t[A film without a clock.]\tThe well is whole.\n"


@pytest.mark.parametrize("line", ['locator: " "', 'quote: "The well is whole"', 'no_locator_reason: {en: " "}'])
def test_claim_without_place_and_reason_is_refused_by_its_line_after_all_are_listed(check, capsys, line):
    with pytest.raises(CommandError, match=r"oasis/all\.yaml:20: “well-intact” says neither where"):
        check(with_lines(line))
    assert capsys.readouterr().out.startswith("well-intact\tgazette\t\t")


def test_faults_of_files_are_those_of_loading(check, tmp_path):
    with pytest.raises(CommandError, match=r"oasis/all\.yaml:\d+: "):
        check(OASIS.replace("kind: intact_at", "kind: intact"))
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("check_fixtures", str(tmp_path / "atlantis"))


def test_every_claim_on_palmyra_says_where_in_its_source_or_why_not(capsys):
    call_command("check_fixtures", str(factories.PALMYRA))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 150
    assert {len(line.split("\t")) for line in lines} == {4}
