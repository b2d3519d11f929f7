"""New causes and effects, and Arabic names of publishers and credits.

Allowed are codes for vehicles, earthworks, vibration, occupation, defacement, toppling, impacts and craters.
Run `manage.py rebuild` afterwards, so that stored documents of claims name the publisher in Arabic.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0019_dated_documents"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="claim",
            name="claim_cause_known",
        ),
        migrations.RemoveConstraint(
            model_name="claimeffect",
            name="claim_effect_known",
        ),
        migrations.RemoveConstraint(
            model_name="damageregion",
            name="region_effect_known",
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "cause__in",
                        [
                            "explosive_demolition",
                            "air_strike",
                            "shelling",
                            "gunfire",
                            "landmine_ied",
                            "manual_breaking",
                            "bulldozing",
                            "burning",
                            "illegal_excavation",
                            "theft_removal",
                            "military_use",
                            "graffiti_defacement",
                            "construction",
                            "neglect",
                            "earthquake",
                            "flood",
                            "weathering",
                            "vegetation_pests",
                            "failed_repair",
                            "secondary_collapse",
                            "vehicle_traffic",
                            "earthworks",
                            "vibration",
                            "occupation",
                            "ideological_defacement",
                            "unknown",
                            "",
                        ],
                    )
                ),
                name="claim_cause_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="claimeffect",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "effect__in",
                        [
                            "collapse",
                            "partial_loss",
                            "cracking_deformation",
                            "detachment",
                            "surface_loss",
                            "burning_soiling",
                            "biological",
                            "displacement_of_fragments",
                            "object_removed",
                            "buried_covered",
                            "structural_alteration",
                            "setting_impact",
                            "access_lost",
                            "toppled",
                            "projectile_impacts",
                            "cratering",
                            "unknown",
                        ],
                    )
                ),
                name="claim_effect_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="damageregion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "effect__in",
                        [
                            "collapse",
                            "partial_loss",
                            "cracking_deformation",
                            "detachment",
                            "surface_loss",
                            "burning_soiling",
                            "biological",
                            "displacement_of_fragments",
                            "object_removed",
                            "buried_covered",
                            "structural_alteration",
                            "setting_impact",
                            "access_lost",
                            "toppled",
                            "projectile_impacts",
                            "cratering",
                            "unknown",
                        ],
                    )
                ),
                name="region_effect_known",
            ),
        ),
        migrations.AddField(
            model_name="photo",
            name="credit_ar",
            field=models.CharField(blank=True, default="", max_length=300, verbose_name="credit (Arabic)"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="source",
            name="publisher_ar",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="publisher (Arabic)"),
            preserve_default=False,
        ),
    ]
