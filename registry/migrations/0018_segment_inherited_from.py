"""Stored segments name the whole or part from which they inherit a state.

Run `manage.py rebuild` afterwards: the states of wholes and parts are derived otherwise than before.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0017_date_edtf")]

    operations = [
        migrations.AddField(
            "statesegment",
            "inherited_from",
            models.CharField(blank=True, default="", max_length=80),
            preserve_default=False,
        ),
    ]
