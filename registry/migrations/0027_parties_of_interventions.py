"""Parties of interventions have roles, and funders amounts; words on interventions; intents of threats.

The table of links from interventions to their parties stays and gets columns.

What a party does in a measure was not recorded so far, so that existing rows get the role `unknown`.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registry", "0026_context_statements")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(model_name="intervention", name="parties"),
                migrations.CreateModel(
                    name="InterventionParty",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "intervention",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parties",
                                to="registry.intervention",
                                verbose_name="intervention",
                            ),
                        ),
                        (
                            "actor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="roles_in_interventions",
                                to="registry.actor",
                                verbose_name="party",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "party",
                        "verbose_name_plural": "parties",
                        "db_table": "registry_intervention_parties",
                        "ordering": ("pk",),
                        "unique_together": {("intervention", "actor")},
                    },
                ),
            ],
        ),
        migrations.AddField(
            model_name="interventionparty",
            name="role",
            field=models.CharField(default="unknown", max_length=40, verbose_name="role"),
        ),
        migrations.AlterUniqueTogether(
            name="interventionparty",
            unique_together=set(),
        ),
        migrations.AddField(
            model_name="interventionparty",
            name="amount",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Of a funder, in figures, such as 214900.",
                max_length=20,
                verbose_name="amount",
            ),
        ),
        migrations.AddField(
            model_name="interventionparty",
            name="currency",
            field=models.CharField(
                blank=True,
                default="",
                help_text="The code of ISO 4217, such as USD.",
                max_length=3,
                verbose_name="currency",
            ),
        ),
        migrations.AddField(
            model_name="interventionparty",
            name="note_ar",
            field=models.TextField(blank=True, default="", verbose_name="note (Arabic)"),
        ),
        migrations.AddField(
            model_name="interventionparty",
            name="note_en",
            field=models.TextField(blank=True, default="", verbose_name="note (English)"),
        ),
        migrations.AddField(
            model_name="interventionparty",
            name="quote",
            field=models.TextField(blank=True, default="", verbose_name="quotation"),
        ),
        migrations.AddField(
            model_name="interventionparty",
            name="source",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="intervention_parties",
                to="registry.source",
                verbose_name="source",
            ),
        ),
        migrations.AddConstraint(
            model_name="interventionparty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        ["lead", "funder", "executing", "scientific_adviser", "supervising", "partner", "unknown"],
                    )
                ),
                name="party_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="interventionparty",
            constraint=models.UniqueConstraint(fields=("intervention", "actor", "role"), name="party_role_once"),
        ),
        migrations.AddConstraint(
            model_name="interventionparty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount", ""), ("currency", "")),
                    models.Q(
                        models.Q(("amount", ""), _negated=True),
                        models.Q(("currency", ""), _negated=True),
                        ("role", "funder"),
                        ("source__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="party_amount_of_funder_with_currency_and_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="interventionparty",
            constraint=models.CheckConstraint(
                condition=models.Q(("quote", ""), ("source__isnull", False), _connector="OR"),
                name="party_quote_with_source",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="interventionstep",
            name="step_once",
        ),
        migrations.RemoveConstraint(
            model_name="interventionstep",
            name="step_status_known",
        ),
        migrations.AddField(
            model_name="intervention",
            name="further_types",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="What else is done. The status of monuments follows from the type above alone.",
                verbose_name="further types",
            ),
        ),
        migrations.AddField(
            model_name="interventionstep",
            name="kind",
            field=models.CharField(default="status", max_length=40, verbose_name="kind"),
        ),
        migrations.AddField(
            model_name="threat",
            name="intent",
            field=models.CharField(
                blank=True, default="", help_text="Only if the warning says so.", max_length=40, verbose_name="intent"
            ),
        ),
        migrations.AlterField(
            model_name="interventionstep",
            name="status",
            field=models.CharField(
                blank=True, default="", help_text="Of a change of status only.", max_length=40, verbose_name="status"
            ),
        ),
        migrations.AddConstraint(
            model_name="interventionstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["status", "mention", "requirement"])), name="step_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="interventionstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "none_known",
                            "proposed",
                            "approved",
                            "preparatory",
                            "in_progress",
                            "suspended",
                            "completed",
                            "abandoned",
                            "",
                        ],
                    )
                ),
                name="step_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="interventionstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "status"), models.Q(("status", ""), _negated=True)),
                    models.Q(models.Q(("kind", "status"), _negated=True), ("status", "")),
                    _connector="OR",
                ),
                name="step_status_of_change_of_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="interventionstep",
            constraint=models.UniqueConstraint(
                fields=("intervention", "kind", "status", "date_text", "source"), name="step_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="threat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "intent__in",
                        [
                            "deliberate_targeting",
                            "military_necessity_claimed",
                            "collateral",
                            "profit",
                            "negligence",
                            "natural",
                            "unknown",
                            "",
                        ],
                    )
                ),
                name="threat_intent_known",
            ),
        ),
        migrations.AddField(
            model_name="exactplace",
            name="outline",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="placement",
            name="outline",
            field=models.TextField(
                blank=True,
                default="",
                help_text="The ground plan by the same source: a Polygon or MultiPolygon in GeoJSON, WGS 84.",
                verbose_name="outline",
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outline", ""), models.Q(("uncertainty_m", 0), ("uncertainty_m__isnull", False)), _connector="OR"
                ),
                name="placement_outline_of_exact_point",
            ),
        ),
    ]
