"""The documents: every setting and command is described, every link leads somewhere, decisions are numbered."""

import re
from pathlib import Path
from urllib.parse import unquote

import yaml
from django.core.management import get_commands

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted(
    file for pattern in ("*.md", "docs/**/*.md", "bench/*.md", "fixtures/*.md") for file in ROOT.glob(pattern)
)
LINK = re.compile(r"(?<!`)\[[^\]]*\]\(([^)\s]+)[^)]*\)")
READ_BY_CODE = re.compile(r"""(?:environ(?:\.get|\.setdefault)?[\[(]|read_\w+\()\s*["']([A-Z][A-Z_]+)["']""")
IN_SAMPLE = re.compile(r"^# .+\n#?([A-Z_]+)=", re.MULTILINE)  # a comment, then the variable
READ_BY_SHELL = re.compile(r"\$\{([A-Z][A-Z_]+)(?::?[-=+?]|\})")
IN_THE_TREE = re.compile(r"`((?:api|bench|config|docs|fixtures|registry|static|tests|tools)/[\w./-]+)`")
OF_THE_SHELL = {"PWD", "PATH"}


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def variables():
    """Every environment variable that the settings or ./run read."""
    found = set(READ_BY_SHELL.findall(text_of("run")))
    for file in [*(ROOT / "config").glob("*.py"), ROOT / "manage.py"]:
        found |= set(READ_BY_CODE.findall(file.read_text(encoding="utf-8")))
    return sorted(found - OF_THE_SHELL)


def test_variables_are_found():
    assert {"SECRET_KEY", "DATABASE_URL", "REGISTRY_DATA", "HOST", "PORT", "CI", "LOG_LEVEL"} <= set(variables())


def test_environment_variables_are_documented():
    assert [name for name in variables() if f"`{name}`" not in text_of("docs/operations.md")] == []


def test_every_variable_has_a_line_in_the_sample():
    """A variable without a comment above it counts as missing."""
    described = set(IN_SAMPLE.findall(text_of(".env.sample")))
    missing = [
        f"{place_of(name)}: {name} has no line in .env.sample; add one, with its default, under a comment"
        for name in variables()
        if name not in described
    ]
    assert not missing, "\n".join(missing)


def test_sample_names_no_variable_that_nothing_reads():
    named = set(re.findall(r"^#?([A-Z_]+)=", text_of(".env.sample"), re.MULTILINE))
    read = set(variables()) | set(re.findall(r"environ[^\n]*?\"([A-Z_]+)\"", text_of(".ci/check_messages")))
    assert sorted(named - read) == []


def place_of(variable):
    """File and line where the variable is first read."""
    for name in ["run", "manage.py", *(f"config/{file.name}" for file in sorted((ROOT / "config").glob("*.py")))]:
        for number, line in enumerate(text_of(name).splitlines(), start=1):
            if variable in READ_BY_CODE.findall(line) or variable in READ_BY_SHELL.findall(line):
                return f"{name}:{number}"
    return "config"


def our_commands():
    return sorted(name for name, app in get_commands().items() if app == "registry")


def test_commands_are_documented():
    assert our_commands()
    assert [name for name in our_commands() if f"manage {name}" not in text_of("docs/operations.md")] == []


def test_run_commands_are_documented():
    commands = ["", " test", " test --fast", " test --long", " check", " install", " manage", " lock", " help"]
    assert [command for command in commands if f"`./run{command}" not in text_of("docs/operations.md")] == []


def test_links_lead_to_files():
    broken = {}
    for document in DOCUMENTS:
        content = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
        for link in LINK.findall(content):
            if "://" in link or link.startswith(("#", "mailto:")):
                continue
            if not (document.parent / unquote(link.partition("#")[0])).exists():
                broken.setdefault(document.relative_to(ROOT).as_posix(), []).append(link)
    assert broken == {}


def test_decisions_are_numbered_without_gap():
    numbers = [int(file.name[:4]) for file in sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_editors_read_every_kind_of_pair():
    terms = yaml.safe_load(text_of("registry/domain/vocabulary/terms/pictures.yaml"))
    labels = re.findall(r"'en': '([^']+)'", str(terms["comparability"]))
    assert len(labels) == 5
    assert [label for label in labels if label not in text_of("docs/pictures.md")] == []


def test_there_is_a_readme_and_it_says_how_to_start():
    readme = text_of("README.md")
    assert "./run" in readme
    assert "./run test" in readme


def test_threat_model_names_tests_that_are_there():
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", text_of("docs/threat-model.md")))
    assert len(named) > 15
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_threat_model_is_found_from_the_documents_about_security():
    documents = ("SECURITY.md", "docs/operations.md", "docs/architecture.md")
    assert [document for document in documents if "threat-model.md" not in text_of(document)] == []


def test_files_that_documents_name_exist():
    missing = []
    for document in DOCUMENTS:
        paths = IN_THE_TREE.findall(document.read_text(encoding="utf-8"))
        missing += [f"{document.relative_to(ROOT)}: {path}" for path in paths if not (ROOT / path).exists()]
    assert missing == []
