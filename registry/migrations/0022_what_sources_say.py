"""Cause, intent and agent of a claim each have a certainty of their own; claims may be ungraded.

Run `manage.py rebuild` afterwards, so that stored documents of claims have the new members.
"""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0021_source_citations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="claim",
            name="claim_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="claim",
            name="claim_grade_fits_kind",
        ),
        migrations.AddField(
            model_name="claim",
            name="agent_certainty",
            field=models.CharField(
                blank=True,
                default="",
                help_text="How certain this alone is. Leave it empty if nobody has assessed it.",
                max_length=40,
                verbose_name="certainty of the agent",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="cause_certainty",
            field=models.CharField(
                blank=True,
                default="",
                help_text="How certain this alone is. Leave it empty if nobody has assessed it.",
                max_length=40,
                verbose_name="certainty of the cause",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="intent_certainty",
            field=models.CharField(
                blank=True,
                default="",
                help_text="How certain this alone is. Leave it empty if nobody has assessed it.",
                max_length=40,
                verbose_name="certainty of the intent",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "intact_at",
                            "standing_at",
                            "damaged_at",
                            "event_on",
                            "restored_at",
                            "observation",
                            "statement",
                            "no_information",
                        ],
                    )
                ),
                name="claim_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cause_certainty__in", ["confirmed", "probable", "possible", "doubtful", "not_assessed", ""])
                ),
                name="claim_cause_certainty_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("intent_certainty__in", ["confirmed", "probable", "possible", "doubtful", "not_assessed", ""])
                ),
                name="claim_intent_certainty_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agent_certainty__in", ["confirmed", "probable", "possible", "doubtful", "not_assessed", ""])
                ),
                name="claim_agent_certainty_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("cause_certainty", ""), models.Q(("cause", ""), _negated=True), _connector="OR"),
                name="claim_cause_certainty_of_cause",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("intent_certainty", ""), models.Q(("intent", ""), _negated=True), _connector="OR"),
                name="claim_intent_certainty_of_intent",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("agent_certainty", ""), ("agent__isnull", False), _connector="OR"),
                name="claim_agent_certainty_of_agent",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("grade__in", ["no_damage"]), ("kind", "intact_at")),
                    models.Q(("grade__in", ["no_damage"]), ("kind", "standing_at")),
                    models.Q(
                        ("grade__in", ["slight", "moderate", "severe", "largely_destroyed", "destroyed"]),
                        ("kind", "damaged_at"),
                    ),
                    models.Q(
                        ("grade__in", ["", "slight", "moderate", "severe", "largely_destroyed", "destroyed"]),
                        ("kind", "event_on"),
                    ),
                    models.Q(
                        ("grade__in", ["no_damage", "slight", "moderate", "severe", "largely_destroyed", "destroyed"]),
                        ("kind", "restored_at"),
                    ),
                    models.Q(("grade__in", [""]), ("kind", "observation")),
                    models.Q(("grade__in", [""]), ("kind", "statement")),
                    models.Q(("grade__in", ["not_visible", "unknown"]), ("kind", "no_information")),
                    _connector="OR",
                ),
                name="claim_grade_fits_kind",
            ),
        ),
    ]
