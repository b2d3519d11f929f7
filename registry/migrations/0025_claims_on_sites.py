"""Let a claim be about a site as a whole instead of a monument.

Run `manage.py rebuild` afterwards, so that stored documents of claims have the new member.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0024_who_says_and_assesses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="site",
            field=models.ForeignKey(
                blank=True,
                help_text="Instead of a monument, if the source speaks of the site as a whole.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="claims",
                to="registry.site",
                verbose_name="site",
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="monument",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="claims",
                to="registry.monument",
                verbose_name="monument",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("monument__isnull", False), ("site__isnull", True)),
                    models.Q(("monument__isnull", True), ("site__isnull", False)),
                    _connector="OR",
                ),
                name="claim_on_monument_or_site",
            ),
        ),
    ]
