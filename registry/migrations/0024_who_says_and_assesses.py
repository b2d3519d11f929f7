"""Claims have further speakers, an assessment, a recommended action and a trend of the condition.

Run `manage.py rebuild` afterwards, so that stored documents of claims have the new members.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0023_claim_no_locator_reason"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClaimSpeaker",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="further_speakers",
                        to="registry.claim",
                    ),
                ),
                (
                    "speaker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="said_with_others",
                        to="registry.actor",
                        verbose_name="further speaker",
                    ),
                ),
            ],
            options={
                "verbose_name": "further speaker",
                "verbose_name_plural": "further speakers",
                "ordering": ("pk",),
            },
        ),
        migrations.AddField(
            model_name="claim",
            name="action_priority",
            field=models.CharField(blank=True, default="", max_length=40, verbose_name="priority of the action"),
        ),
        migrations.AddField(
            model_name="claim",
            name="assessed_earliest",
            field=models.IntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="claim",
            name="assessed_edtf",
            field=models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.AddField(
            model_name="claim",
            name="assessed_latest",
            field=models.IntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="claim",
            name="assessed_text",
            field=models.CharField(
                blank=True,
                help_text="When it was assessed, if the source says so. It dates no state. In English, in Arabic or in EDTF: late August 2015, before 27 August 2015, 8 Dhu al-Qidah 1436, 2015-08~, 2016-12-26/2017-01-10.",
                max_length=100,
                verbose_name="date of the assessment",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="assessment_method",
            field=models.CharField(blank=True, default="", max_length=40, verbose_name="method of the assessment"),
        ),
        migrations.AddField(
            model_name="claim",
            name="assessor",
            field=models.ForeignKey(
                blank=True,
                help_text="Who looked at it, if that is not who says so.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assessments",
                to="registry.actor",
                verbose_name="assessed by",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="recommended_action",
            field=models.CharField(blank=True, default="", max_length=40, verbose_name="recommended action"),
        ),
        migrations.AddField(
            model_name="claim",
            name="scene",
            field=models.CharField(
                blank=True,
                help_text="The identifier that its supplier gave the image.",
                max_length=200,
                verbose_name="scene",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="sensor",
            field=models.CharField(
                blank=True, help_text="For example WorldView-2.", max_length=100, verbose_name="sensor"
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="trend",
            field=models.CharField(blank=True, default="", max_length=40, verbose_name="trend of the condition"),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("assessment_method__in", ["on_site", "remote", "mixed", ""])),
                name="claim_assessment_method_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "recommended_action__in",
                        [
                            "no_action",
                            "documentation",
                            "investigation",
                            "emergency_stabilisation",
                            "conservation",
                            "maintenance",
                            "protection",
                            "monitoring",
                            "other",
                            "",
                        ],
                    )
                ),
                name="claim_recommended_action_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("action_priority__in", ["immediate", "urgent", "high", "medium", "low", ""])),
                name="claim_action_priority_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("trend__in", ["improving", "stable", "worsening", "no_longer_present", "unknown", ""])
                ),
                name="claim_trend_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("action_priority", ""), models.Q(("recommended_action", ""), _negated=True), _connector="OR"
                ),
                name="claim_priority_of_action",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("scene", ""), ("sensor", "")),
                    ("assessment_method__in", ["remote", "mixed"]),
                    _connector="OR",
                ),
                name="claim_image_looked_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("assessed_earliest__isnull", True),
                    ("assessed_latest__isnull", True),
                    ("assessed_earliest__lte", models.F("assessed_latest")),
                    _connector="OR",
                ),
                name="claim_assessed_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="claimspeaker",
            constraint=models.UniqueConstraint(fields=("claim", "speaker"), name="claim_speaker_once"),
        ),
    ]
