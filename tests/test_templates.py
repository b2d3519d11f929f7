"""The templates' source: short lines, nothing empty, and what the loader does to them."""

import re
from pathlib import Path

import pytest

from config.templates import compact

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted(file for folder in ("registry", "api") for file in (ROOT / folder / "templates").rglob("*.html"))
LONGEST_LINE = 160


def numbered_lines(file):
    return enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)


def place(file, number):
    return f"{file.relative_to(ROOT).as_posix()}:{number}"


def test_templates_are_found():
    assert len(TEMPLATES) > 80


def test_no_line_is_too_long():
    too_long = [
        f"{place(file, number)}: {len(line)} characters; break the line so that it has at most {LONGEST_LINE}"
        for file in TEMPLATES
        for number, line in numbered_lines(file)
        if len(line) > LONGEST_LINE
    ]
    assert not too_long, "\n".join(too_long)


def test_no_template_is_empty():
    assert [file.name for file in TEMPLATES if not file.read_text(encoding="utf-8").strip()] == []


def test_messages_on_several_lines_are_trimmed():
    """The indentation would be part of the message, which then has no translation."""
    untrimmed = [
        f"{place(file, text[: match.start()].count(chr(10)) + 1)}: write blocktranslate trimmed"
        for file in TEMPLATES
        if (text := file.read_text(encoding="utf-8"))
        for match in re.finditer(r"{% blocktranslate (?!trimmed).*?{% endblocktranslate %}", text, re.DOTALL)
        if "\n" in match[0]
    ]
    assert not untrimmed, "\n".join(untrimmed)


def test_no_element_that_keeps_line_breaks_holds_one():
    """The loader changes line breaks; browsers show those of <pre> and <textarea>."""
    kept = [
        f"{place(file, text[: match.start()].count(chr(10)) + 1)}: write the content of {match[1]} on one line"
        for file in TEMPLATES
        if (text := file.read_text(encoding="utf-8"))
        for match in re.finditer(r"<(pre|textarea)\b[^>]*>(.*?)</\1>", text, re.DOTALL)
        if "\n" in match[2]
    ]
    assert not kept, "\n".join(kept)


@pytest.mark.parametrize(
    ("source", "sent"),
    [
        ("<ul>\n  <li>\n    One\n  </li>\n</ul>\n", "<ul><li>\nOne</li></ul>\n"),
        ('a <a\n  class="b"\n  href="{% url "c" %}"\n>d</a> e', 'a <a class="b" href="{% url "c" %}">d</a> e'),
        ("<b>a</b>\n  <i>b</i>", "<b>a</b>\n<i>b</i>"),
        ("{% if a > b %}\n  <p>c\n{% endif %}", "{% if a > b %}<p>c\n{% endif %}"),
        ('<i {% if a < b %}\n  id="c"\n{% endif %}>', '<i {% if a < b %} id="c" {% endif %}>'),
    ],
    ids=["block", "attributes", "inline", "greater", "less"],
)
def test_loader_removes_indentation_and_keeps_spaces_between_inline_elements(source, sent):
    assert compact(source) == sent


def test_templates_of_others_are_loaded_unchanged():
    from django.template.loader import get_template

    template = get_template("admin/delete_confirmation.html")
    assert template.template.source == Path(template.origin.name).read_text(encoding="utf-8")
