"""A template loader that removes indentation."""

import re
from pathlib import Path

from django.template import Origin
from django.template.loaders import app_directories

# Templates of other packages are loaded unchanged.
FOLDERS = [Path(__file__).resolve().parent.parent / app / "templates" for app in ("registry", "api")]
# A Django tag or variable may contain quotes and angle brackets, so a start tag treats each as one unit.
DJANGO = r"{%.*?%}|{{.*?}}"
START_TAG = re.compile(rf"""<[a-zA-Z][\w-]*(?:{DJANGO}|"(?:{DJANGO}|[^"])*"|[^<>"])*>""", re.DOTALL)
LINE_BREAK = re.compile(r"\s*\n\s*")
# Browsers ignore space around these elements.
BLOCKS = (
    "article aside body circle dd div dl dt figcaption footer form h[1-6] head header li link main meta nav ol option p"
    " path pattern section symbol table tbody td th thead tr ul"
)
BEFORE_BLOCK = re.compile(rf"\n(?=</?(?:{BLOCKS.replace(' ', '|')})[\s>])")


class CompactLoader(app_directories.Loader):
    """Load the project's templates without their indentation, which is about a quarter of a page.

    Browsers treat a line break with indentation like one space, so the page looks the same. Template authors must not
    rely on line breaks inside <pre> or <textarea>.
    """

    def get_contents(self, origin: Origin) -> str:
        """Return the source of the template; compact it if it is one of the project's own."""
        contents: str = super().get_contents(origin)
        is_ours = any(Path(origin.name).is_relative_to(folder) for folder in FOLDERS)
        return compact(contents) if is_ours else contents


def compact(source: str) -> str:
    """Return a template's source with each start tag on one line, without indentation, without breaks before blocks."""
    source = START_TAG.sub(_join_lines, source)
    source = LINE_BREAK.sub("\n", source)
    return BEFORE_BLOCK.sub("", source)


def _join_lines(tag: re.Match[str]) -> str:
    """Return a start tag on one line, without space before its closing bracket."""
    text = LINE_BREAK.sub(" ", tag[0])
    # The formatter puts the bracket of a tag with one attribute per line on a line of its own.
    return re.sub(r" >$", ">", text)
