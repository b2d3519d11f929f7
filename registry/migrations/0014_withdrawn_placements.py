"""Placements can be withdrawn with a reason, and recorded again after that.

Run `manage.py rebuild` afterwards: the stored documents of monuments also say where each is.
"""

from django.db import migrations, models
from django.db.models import Q

IS_WITHDRAWN_WITH_REASON = Q(withdrawn=False, withdrawn_reason="") | Q(~Q(withdrawn_reason=""), withdrawn=True)


class Migration(migrations.Migration):
    dependencies = [("registry", "0013_drop_unknown_steps")]

    operations = [
        migrations.RemoveConstraint("placement", "placement_once"),
        migrations.AddField(
            "placement",
            "withdrawn",
            models.BooleanField(default=False, editable=False, verbose_name="withdrawn"),
        ),
        migrations.AddField(
            "placement",
            "withdrawn_reason",
            models.TextField(blank=True, default="", editable=False, verbose_name="reason for the withdrawal"),
        ),
        migrations.AddConstraint(
            "placement",
            models.CheckConstraint(condition=IS_WITHDRAWN_WITH_REASON, name="placement_withdrawn_with_reason"),
        ),
        migrations.AddConstraint(
            "placement",
            models.UniqueConstraint(
                condition=Q(withdrawn=False),
                fields=("monument", "place_en", "date_text"),
                name="placement_once",
            ),
        ),
    ]
