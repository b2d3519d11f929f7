"""The words of code, interface and commit messages: no retired term is left, and both checks notice one."""

import subprocess
import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / ".ci" / "check_messages"


def load_script():
    spec = spec_from_loader("check_messages", SourceFileLoader("check_messages", str(SCRIPT)))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHECK = load_script()
WORDS = CHECK.read_retired_words()


def faults(message):
    return [f"{number}: {sentence}" for number, sentence in CHECK.faults(message, WORDS)]


def test_every_retired_word_says_what_to_say_instead():
    assert len(WORDS) > 20
    assert [word for word, instead in WORDS.items() if not instead] == []


def test_no_retired_word_is_left():
    found = subprocess.run([sys.executable, ROOT / ".ci/check_prose"], capture_output=True, text=True, check=False)
    assert found.returncode == 0, f"\n{found.stderr}"


@pytest.mark.parametrize(
    "text",
    [
        "DARKROOM = 1",
        "from registry.darkroom import jobs",
        "two darkrooms",
        "darkroom_limits",
        "likenesses",
        "the\tdesk",
    ],
)
def test_words_are_found_in_names_and_plurals(text):
    assert any(CHECK.pattern(word).search(text) for word in WORDS)


@pytest.mark.parametrize("text", ["indeed", "an insight", "a bookshelf", "the desktop", "pronoun"])
def test_words_within_other_words_are_left_alone(text):
    assert not any(CHECK.pattern(word).search(text) for word in WORDS)


@pytest.mark.parametrize(
    "message",
    [
        "Run background renditions in a separate low-priority worker",
        "Speed up the list of monuments\n\nOne query instead of two.",
        "Embed the pair in an iframe",
        "Merge the work on uploads",
    ],
)
def test_good_message_has_no_fault(message):
    assert faults(message) == []


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("Add " + "a" * 70, "1: the subject has 74 characters; shorten it to 72"),
        ("Add a test.", "1: leave out the full stop at the end of the subject"),
        ("Merge branch 'main' of /srv/copy", "1: a merge names a folder; say what was merged, or rebase instead"),
        (
            "The tests assert",
            "1: begin the subject with a verb in the imperative ('Add ...', 'Fix ...'), not with 'The'",
        ),
        ("Added a test", "1: begin the subject with a verb in the imperative ('Add ...', 'Fix ...'), not with 'Added'"),
        ("bench.uploads says it", "1: begin the subject with a verb and a capital letter"),
        ("Add a test\nand more", "2: leave the second line empty: the subject stands by itself"),
        ("Add a test\n\nThe darkroom has it.", "3: 'darkroom' is retired; say 'image worker pool'"),
    ],
    ids=["long", "stop", "merge", "noun", "past", "small", "second-line", "word"],
)
def test_fault_in_a_message_is_named(message, fault):
    assert faults(message) == [fault]


def git(folder, *arguments):
    names = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *names, *arguments], cwd=folder, capture_output=True, text=True, check=True)


@pytest.fixture
def repository(tmp_path):
    """A repository with one published commit, whose message is bad, and none after it."""
    git(tmp_path, "init", "--initial-branch=main")
    git(tmp_path, "commit", "--allow-empty", "-m", "The darkroom.")
    return tmp_path


def check_messages(repository, **environment):
    command = [sys.executable, SCRIPT]
    return subprocess.run(
        command,
        cwd=repository,
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_unpublished_message_with_a_retired_word_is_named(repository):
    git(repository, "update-ref", "refs/remotes/origin/main", "HEAD")
    assert check_messages(repository).returncode == 0
    git(repository, "commit", "--allow-empty", "-m", "Open the darkroom")
    result = check_messages(repository)
    assert result.returncode == 1
    assert ":1: 'darkroom' is retired; say 'image worker pool'" in result.stderr
    assert len(result.stderr.splitlines()) == 2, "the published message is left alone"


def test_base_may_be_named_where_there_is_no_upstream(repository):
    git(repository, "commit", "--allow-empty", "-m", "Open the darkroom")
    assert check_messages(repository).returncode == 0, "nothing tells what is published"
    assert check_messages(repository, CHECK_MESSAGES_SINCE="HEAD~1").returncode == 1
