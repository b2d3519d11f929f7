"""Record what the Python package "edtf" understands by the texts of edtf_texts.txt, in edtf_bounds_python.json.

The package is another implementation of EDTF; the registry does not use it. To record again, in an environment of its
own: `pip install edtf==5.0.2`, then `python record_edtf_bounds.py`. An answer is [first day, last day], with null for
an open end, or null if the package refuses the text.
"""

import contextlib
import io
import json
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).parent


def day(moment):
    """Return a bound as an ISO day, None for an infinity, which is an open end."""
    if isinstance(moment, float):
        return None
    sign = "-" if moment.tm_year < 0 else ""
    return f"{sign}{abs(moment.tm_year):04d}-{moment.tm_mon:02d}-{moment.tm_mday:02d}"


def bounds(parse_edtf, text):
    """Return both bounds of a text, None if the package cannot read it."""
    try:
        parsed = parse_edtf(text)
        bounds = [day(parsed.lower_strict()), day(parsed.upper_strict())]
    except Exception:
        return None
    # The package ends an unknown end ten years away. EDTF says nothing about it.
    if text.startswith("/"):
        bounds[0] = None
    if text.endswith("/"):
        bounds[1] = None
    return bounds


def main():
    """Write the answers."""
    from edtf import parse_edtf

    texts = (FOLDER / "edtf_texts.txt").read_text(encoding="utf-8").split()
    with contextlib.redirect_stdout(io.StringIO()):  # the package prints what it trips over
        answers = {text: bounds(parse_edtf, text) for text in texts}
    lines = [f"    {json.dumps(text)}: {json.dumps(answer)}" for text, answer in answers.items()]
    head = f'  "package": "edtf",\n  "version": "{version("edtf")}",\n  "script": "record_edtf_bounds.py",'
    text = "{\n" + head + '\n  "answers": {\n' + ",\n".join(lines) + "\n  }\n}\n"
    (FOLDER / "edtf_bounds_python.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
