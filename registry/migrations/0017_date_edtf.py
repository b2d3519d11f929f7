"""Dates keep what was understood by their text in EDTF, beside their first and last day.

Texts in EDTF are taken over. Of any other text, this writes the EDTF of its first and last day. Run `manage.py rebuild`
afterwards: it writes the qualifiers of dates in words, and documents of monuments and claims have the EDTF too.
"""

import datetime
import re

from django.db import migrations, models

ACTOR = "migration"
REASON = "What is understood by the text of a date is stored in EDTF."
CHUNK_SIZE = 1000
EXAMPLES = (
    "In English, in Arabic or in EDTF: late August 2015, before 27 August 2015, 8 Dhu al-Qidah 1436, 2015-08~, "
    "2016-12-26/2017-01-10."
)
COMPONENT = (
    r"(?:[?~%]?-?[0-9X]{4}(?:S[0-9]+)?[?~%]?(?:-[?~%]?[0-9X]{2}[?~%]?){0,2}"
    r"|Y-?[0-9]+(?:E[0-9]+)?(?:S[0-9]+)?[?~%]?)"
)
END = rf"(?:{COMPONENT}|\.\.)?"
MEMBER = rf"(?:{COMPONENT}|{COMPONENT}?\.\.{COMPONENT}?)"
MEMBERS = rf"{MEMBER}(?:,{MEMBER})*"
EDTF = re.compile(rf"{COMPONENT}|{END}/{END}|\[{MEMBERS}\]|\{{{MEMBERS}\}}")
DAYS_OF_CYCLE, YEARS_OF_CYCLE = 146_097, 400
# By model: the names of the text, the EDTF, the first and the last day of each of its dates.
DATE = ("date_text", "date_edtf", "earliest", "latest")
DATES = {
    "claim": [DATE, ("acquired_text", "acquired_edtf", "acquired_earliest", "acquired_latest")],
    "controlbound": [DATE],
    "interventionstep": [DATE],
    "monument": [("built_text", "built_edtf", "built_earliest", "built_latest")],
    "photo": [("taken_text", "taken_edtf", "taken_earliest", "taken_latest")],
    "placement": [DATE],
    "source": [
        ("published_text", "published_edtf", "published_earliest", "published_latest"),
        ("retrieved_text", "retrieved_edtf", "retrieved_earliest", "retrieved_latest"),
    ],
    "threat": [DATE, ("closed_text", "closed_edtf", "closed_earliest", "closed_latest")],
}


def fill_edtf(apps, schema_editor):
    """Write the EDTF of all dates. Every row is written, so that the ledger has all of them with their new columns."""
    for model_name, dates in DATES.items():
        model = apps.get_model("registry", model_name)
        rows = list(model.objects.order_by("pk")[:CHUNK_SIZE])
        while rows:
            _fill_rows(model, rows, dates)
            rows = list(model.objects.filter(pk__gt=rows[-1].pk).order_by("pk")[:CHUNK_SIZE])
    # The ledger's deferred triggers run now; otherwise the tables could not be altered.
    schema_editor.connection.check_constraints()


def _fill_rows(model, rows, dates):
    """Write the EDTF of the dates of some rows of a model."""
    # The ledger's triggers refuse a write that nobody answers for. They are there if there are rows.
    from registry.audit.context import audit_context

    for row in rows:
        for text, edtf, earliest, latest in dates:
            setattr(row, edtf, _find_edtf(getattr(row, text), getattr(row, earliest), getattr(row, latest)))
    with audit_context(actor=ACTOR, reason=REASON):
        model.objects.bulk_update(rows, [edtf for _, edtf, _, _ in dates], batch_size=CHUNK_SIZE)


def _find_edtf(text, first_day, last_day):
    """Return the EDTF of a date: its text if that is in EDTF, else its first and last day, month or year."""
    edtf = re.sub(" ?([/,]) ?", r"\1", text.strip()).upper()
    if not edtf or EDTF.fullmatch(edtf):
        return edtf
    start, end = _format_day(first_day), _format_day(last_day)
    # The day after the last one shows whether that one ends a month or a year.
    following = None if last_day is None else _format_day(last_day + 1)
    for length, beginning in ((len("-01-01"), "-01-01"), (len("-01"), "-01")):
        if following is not None and start.endswith(beginning) and following.endswith(beginning):
            start, end = start[:-length], end[:-length]
            break
    return start if start == end else f"{start}/{end}"


def _format_day(day):
    """Return a day number as an ISO day, ".." for an open end. Day 1 is 0001-01-01; years BCE come before it."""
    if day is None:
        return ".."
    # Python has no years before 1, but the calendar repeats every 400 years.
    cycles = min(0, (day - 1) // DAYS_OF_CYCLE)
    date = datetime.date.fromordinal(day - cycles * DAYS_OF_CYCLE)
    year = date.year + cycles * YEARS_OF_CYCLE
    return f"{'-' if year < 0 else ''}{abs(year):04d}-{date.month:02d}-{date.day:02d}"


class Migration(migrations.Migration):
    dependencies = [("registry", "0016_stored_gaps")]

    operations = [
        migrations.AddField(
            "claim",
            "date_edtf",
            models.CharField(blank=True, default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            "claim",
            "acquired_edtf",
            models.CharField(blank=True, default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            "controlbound",
            "date_edtf",
            models.CharField(blank=True, default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            "interventionstep",
            "date_edtf",
            models.CharField(blank=True, default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            "monument",
            "built_edtf",
            models.CharField(blank=True, default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            "photo",
            "taken_edtf",
            models.CharField(blank=True, default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            "placement",
            "date_edtf",
            models.CharField(blank=True, default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            "source",
            "published_edtf",
            models.CharField(blank=True, default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            "source",
            "retrieved_edtf",
            models.CharField(blank=True, default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            "threat",
            "date_edtf",
            models.CharField(blank=True, default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            "threat",
            "closed_edtf",
            models.CharField(blank=True, default="", editable=False, max_length=200),
            preserve_default=False,
        ),
        migrations.RunPython(fill_edtf, migrations.RunPython.noop),
        migrations.AlterField(
            "claim",
            "acquired_text",
            models.CharField(
                blank=True,
                help_text=f"When the picture was taken or the place visited, if that differs. {EXAMPLES}",
                max_length=100,
                verbose_name="evidence acquired",
            ),
        ),
        migrations.AlterField(
            "claim",
            "date_text",
            models.CharField(help_text=f"When it happened or was so. {EXAMPLES}", max_length=100, verbose_name="date"),
        ),
        migrations.AlterField(
            "controlbound",
            "date_text",
            models.CharField(help_text=EXAMPLES, max_length=100, verbose_name="date"),
        ),
        migrations.AlterField(
            "interventionstep",
            "date_text",
            models.CharField(help_text=EXAMPLES, max_length=100, verbose_name="date"),
        ),
        migrations.AlterField(
            "monument",
            "built_text",
            models.CharField(
                blank=True,
                help_text="In English, in Arabic or in EDTF: 32 AD, circa 200 AD, 0032, 0193/0211.",
                max_length=100,
                verbose_name="built",
            ),
        ),
        migrations.AlterField(
            "photo",
            "taken_text",
            models.CharField(
                blank=True,
                help_text=f"When the picture was taken, or, of a drawing, the day whose state it shows. {EXAMPLES}",
                max_length=100,
                verbose_name="taken",
            ),
        ),
        migrations.AlterField(
            "placement",
            "date_text",
            models.CharField(
                help_text="In English, in Arabic or in EDTF: from 1977 to 2016, since 2016, 1977/2016, 2016/..",
                max_length=100,
                verbose_name="from and to",
            ),
        ),
        migrations.AlterField(
            "source",
            "published_text",
            models.CharField(blank=True, help_text=EXAMPLES, max_length=100, verbose_name="published"),
        ),
        migrations.AlterField(
            "source",
            "retrieved_text",
            models.CharField(blank=True, help_text=EXAMPLES, max_length=100, verbose_name="retrieved"),
        ),
        migrations.AlterField(
            "threat",
            "closed_text",
            models.CharField(blank=True, editable=False, help_text=EXAMPLES, max_length=100, verbose_name="closed"),
        ),
        migrations.AlterField(
            "threat",
            "date_text",
            models.CharField(help_text=f"When the warning was given. {EXAMPLES}", max_length=100, verbose_name="date"),
        ),
    ]
