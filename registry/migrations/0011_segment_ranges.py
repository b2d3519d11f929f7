"""Stored segments get a likely range, the days of the last sighting, and what the grade rests on.

Run `manage.py rebuild` afterwards: the segments are derived otherwise than before.
"""

from django.db import migrations, models
from django.db.models import F


def fill_from_proven_range(apps, schema_editor):
    """Until the segments are rebuilt, say no more than what was stored."""
    apps.get_model("registry", "StateSegment").objects.update(
        likely_low=F("grade_low"), likely_high=F("grade_high"), last_seen_earliest=F("last_seen_latest")
    )


class Migration(migrations.Migration):
    dependencies = [("registry", "0010_cache_entry")]

    operations = [
        migrations.RenameField("statesegment", "last_seen", "last_seen_latest"),
        migrations.AddField("statesegment", "last_seen_earliest", models.IntegerField(null=True)),
        migrations.AddField(
            "statesegment", "likely_low", models.CharField(default="", max_length=40), preserve_default=False
        ),
        migrations.AddField(
            "statesegment", "likely_high", models.CharField(default="", max_length=40), preserve_default=False
        ),
        migrations.AddField(
            "statesegment", "certainty", models.CharField(blank=True, default="", max_length=40), preserve_default=False
        ),
        migrations.AddField(
            "statesegment", "admiralty", models.CharField(blank=True, default="", max_length=2), preserve_default=False
        ),
        migrations.RunPython(fill_from_proven_range, migrations.RunPython.noop),
    ]
