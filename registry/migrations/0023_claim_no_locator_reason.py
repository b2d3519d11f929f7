"""A claim that does not say where in its source it stands can say why not.

Run `manage.py rebuild` afterwards, so that stored documents of claims have the new members.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0022_what_sources_say"),
    ]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="no_locator_reason_ar",
            field=models.CharField(blank=True, max_length=300, verbose_name="why it does not say where (Arabic)"),
        ),
        migrations.AddField(
            model_name="claim",
            name="no_locator_reason_en",
            field=models.CharField(
                blank=True,
                help_text="Only if it does not say where in the source it stands.",
                max_length=300,
                verbose_name="why it does not say where (English)",
            ),
        ),
    ]
