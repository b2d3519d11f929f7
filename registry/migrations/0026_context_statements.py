"""What sources say of monuments and sites besides their condition: materials, dimensions, protection and the like."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0025_claims_on_sites"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContextStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                (
                    "recorded_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="recorded"),
                ),
                ("slug", models.SlugField(max_length=100, unique=True, verbose_name="slug")),
                ("aspect", models.CharField(max_length=40, verbose_name="aspect")),
                ("term", models.CharField(help_text="One that fits the aspect.", max_length=40, verbose_name="term")),
                (
                    "value",
                    models.CharField(
                        blank=True,
                        help_text="Such as an inventory number, the number of a decision, or Q5747.",
                        max_length=100,
                        verbose_name="number or identifier",
                    ),
                ),
                ("amount", models.FloatField(blank=True, null=True, verbose_name="amount")),
                ("unit", models.CharField(blank=True, max_length=40, verbose_name="unit")),
                (
                    "date_text",
                    models.CharField(
                        blank=True,
                        help_text="When this was so, was done or was decided. In English, in Arabic or in EDTF: late August 2015, before 27 August 2015, 8 Dhu al-Qidah 1436, 2015-08~, 2016-12-26/2017-01-10.",
                        max_length=100,
                        verbose_name="date",
                    ),
                ),
                ("earliest", models.IntegerField(editable=False, null=True)),
                ("latest", models.IntegerField(editable=False, null=True)),
                ("date_edtf", models.CharField(blank=True, editable=False, max_length=200)),
                ("locator", models.CharField(blank=True, max_length=200, verbose_name="where in the source")),
                ("quote", models.TextField(blank=True, verbose_name="quotation")),
                ("statement_en", models.TextField(blank=True, verbose_name="statement (English)")),
                ("statement_ar", models.TextField(blank=True, verbose_name="statement (Arabic)")),
                ("withdrawn", models.BooleanField(default=False, editable=False, verbose_name="withdrawn")),
                (
                    "withdrawn_reason",
                    models.TextField(blank=True, default="", editable=False, verbose_name="reason for the withdrawal"),
                ),
                (
                    "monument",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="context_statements",
                        to="registry.monument",
                        verbose_name="monument",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who built, decided, owns, manages or keeps it.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="context_statements",
                        to="registry.actor",
                        verbose_name="party",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="context_statements",
                        to="registry.site",
                        verbose_name="site",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        help_text="For an identifier, the register itself is a source.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="context_statements",
                        to="registry.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "context statement",
                "verbose_name_plural": "context statements",
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "aspect__in",
                                [
                                    "material",
                                    "building_phase",
                                    "dimension",
                                    "inventory_number",
                                    "protection",
                                    "decision",
                                    "ownership",
                                    "identifier",
                                ],
                            )
                        ),
                        name="context_statement_aspect_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "term__in",
                                [
                                    "limestone",
                                    "granite",
                                    "marble",
                                    "basalt",
                                    "sandstone",
                                    "gypsum",
                                    "stone",
                                    "mudbrick",
                                    "fired_brick",
                                    "mortar",
                                    "concrete",
                                    "reinforced_concrete",
                                    "plaster",
                                    "wood",
                                    "metal",
                                    "built",
                                    "extended",
                                    "altered",
                                    "reused",
                                    "restored",
                                    "rebuilt",
                                    "dismantled",
                                    "height",
                                    "width",
                                    "length",
                                    "diameter",
                                    "thickness",
                                    "area",
                                    "mass",
                                    "count",
                                    "distance",
                                    "museum_number",
                                    "excavation_number",
                                    "register_number",
                                    "world_heritage",
                                    "in_danger",
                                    "buffer_zone",
                                    "national_listing",
                                    "enhanced_protection",
                                    "listing_decision",
                                    "boundary_decision",
                                    "work_limited",
                                    "submission_required",
                                    "rebuilding_deferred",
                                    "project_noted",
                                    "concern",
                                    "assistance",
                                    "other_decision",
                                    "state_property",
                                    "endowment",
                                    "private_property",
                                    "management",
                                    "custody",
                                    "wikidata",
                                    "pleiades",
                                    "eamena",
                                    "unesco_whc",
                                    "geonames",
                                    "trismegistos",
                                ],
                            )
                        ),
                        name="context_statement_term_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit__in", ["m", "cm", "km", "m2", "ha", "t", ""])),
                        name="context_statement_unit_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("earliest__isnull", True),
                            ("latest__isnull", True),
                            ("earliest__lte", models.F("latest")),
                            _connector="OR",
                        ),
                        name="context_statement_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("monument__isnull", True), ("site__isnull", False)),
                            models.Q(("monument__isnull", False), ("site__isnull", True)),
                            _connector="OR",
                        ),
                        name="context_statement_of_monument_or_site",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("aspect", "material"),
                                (
                                    "term__in",
                                    [
                                        "limestone",
                                        "granite",
                                        "marble",
                                        "basalt",
                                        "sandstone",
                                        "gypsum",
                                        "stone",
                                        "mudbrick",
                                        "fired_brick",
                                        "mortar",
                                        "concrete",
                                        "reinforced_concrete",
                                        "plaster",
                                        "wood",
                                        "metal",
                                    ],
                                ),
                            ),
                            models.Q(
                                ("aspect", "building_phase"),
                                (
                                    "term__in",
                                    ["built", "extended", "altered", "reused", "restored", "rebuilt", "dismantled"],
                                ),
                            ),
                            models.Q(
                                ("aspect", "dimension"),
                                (
                                    "term__in",
                                    [
                                        "height",
                                        "width",
                                        "length",
                                        "diameter",
                                        "thickness",
                                        "area",
                                        "mass",
                                        "count",
                                        "distance",
                                    ],
                                ),
                            ),
                            models.Q(
                                ("aspect", "inventory_number"),
                                ("term__in", ["museum_number", "excavation_number", "register_number"]),
                            ),
                            models.Q(
                                ("aspect", "protection"),
                                (
                                    "term__in",
                                    [
                                        "world_heritage",
                                        "in_danger",
                                        "buffer_zone",
                                        "national_listing",
                                        "enhanced_protection",
                                    ],
                                ),
                            ),
                            models.Q(
                                ("aspect", "decision"),
                                (
                                    "term__in",
                                    [
                                        "listing_decision",
                                        "boundary_decision",
                                        "work_limited",
                                        "submission_required",
                                        "rebuilding_deferred",
                                        "project_noted",
                                        "concern",
                                        "assistance",
                                        "other_decision",
                                    ],
                                ),
                            ),
                            models.Q(
                                ("aspect", "ownership"),
                                (
                                    "term__in",
                                    ["state_property", "endowment", "private_property", "management", "custody"],
                                ),
                            ),
                            models.Q(
                                ("aspect", "identifier"),
                                (
                                    "term__in",
                                    ["wikidata", "pleiades", "eamena", "unesco_whc", "geonames", "trismegistos"],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="context_statement_term_of_aspect",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gt", 0), ("aspect", "dimension")),
                            models.Q(
                                models.Q(("aspect", "dimension"), _negated=True), ("amount__isnull", True), ("unit", "")
                            ),
                            _connector="OR",
                        ),
                        name="context_statement_amount_of_dimension",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn", False), ("withdrawn_reason", "")),
                            models.Q(models.Q(("withdrawn_reason", ""), _negated=True), ("withdrawn", True)),
                            _connector="OR",
                        ),
                        name="context_statement_withdrawn_reason",
                    ),
                ],
            },
        ),
    ]
