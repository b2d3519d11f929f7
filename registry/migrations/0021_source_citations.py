"""Sources as citations: authors, identifiers, the original of a copy, and why there is no address.

An address is a full one from now on. What is only a part of one is kept as what the source is cited through, and a
part of the address of an archived copy as a reference in an archive.
"""

import re

import django.db.models.deletion
from django.db import migrations, models

ACTOR = "migration"
REASON = "Addresses are full ones from now on; parts of addresses are kept beside them."
# What a full address was when this was written.
WEB_ADDRESS = re.compile(r"https?://[^\s/?#.@]+(?:\.[^\s/?#.@]+)+\.?(?::[0-9]{1,5})?(?:[/?#]\S*)?")
PART_KNOWN = ("Only a part of its address was recorded.", "لم يُسجَّل من عنوانه إلا جزء.")
NOTHING_KNOWN = ("No address was recorded.", "لم يُسجَّل له عنوان.")


def move_parts_of_addresses(apps, schema_editor):
    """Keep addresses that are not full ones in other columns, and say why these sources have no address."""
    source_model = apps.get_model("registry", "Source")
    # Of a protected source, nothing is in clear: what is sealed stays as it is.
    sources = source_model.objects.filter(protected=False).order_by("pk")
    changed_sources = [source for source in sources if _move_parts(source)]
    # A new database has no sources, and no audit triggers that an attribution could be handed to.
    if not changed_sources:
        return
    # The ledger's triggers refuse a write that nobody answers for.
    from registry.audit.context import audit_context

    columns = ["url", "cited_through", "no_url_reason_en", "no_url_reason_ar", "archived_url", "archive_ref", "version"]
    with audit_context(actor=ACTOR, reason=REASON):
        source_model.objects.bulk_update(changed_sources, columns, batch_size=100)
    # The ledger's deferred triggers run now; otherwise the table could not be altered.
    schema_editor.connection.check_constraints()


def _move_parts(source):
    """Move the parts of addresses of a source to other columns. Return whether anything was changed."""
    is_changed = False
    if not WEB_ADDRESS.fullmatch(source.url):
        reasons = PART_KNOWN if source.url else NOTHING_KNOWN
        source.no_url_reason_en, source.no_url_reason_ar = reasons
        source.cited_through, source.url = source.url, ""
        is_changed = True
    if source.archived_url and not WEB_ADDRESS.fullmatch(source.archived_url):
        source.archive_ref, source.archived_url = source.archived_url, ""
        is_changed = True
    if is_changed:
        source.version += 1
    return is_changed


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0020_codes_and_arabic_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="archive_ref",
            field=models.CharField(
                blank=True,
                help_text="The archive and its reference number.",
                max_length=500,
                verbose_name="reference in an archive",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="authors",
            field=models.CharField(
                blank=True,
                help_text="As “Family name, given name”, or one name; semicolons between them. Empty if it names none.",
                max_length=500,
                verbose_name="authors",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="cited_through",
            field=models.CharField(
                blank=True,
                help_text="Of a source without an address: where it was read or named, or the part of its address known.",
                max_length=500,
                verbose_name="cited through",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="copied_from",
            field=models.ForeignKey(
                blank=True,
                help_text="The original, if this is a copy of it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="copies",
                to="registry.source",
                verbose_name="copied from",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="doi",
            field=models.CharField(
                blank=True, help_text="From 10. on: 10.1234/abc", max_length=200, verbose_name="DOI"
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="no_url_reason_ar",
            field=models.CharField(blank=True, max_length=300, verbose_name="why it has no address (Arabic)"),
        ),
        migrations.AddField(
            model_name="source",
            name="no_url_reason_en",
            field=models.CharField(
                blank=True,
                help_text="Only if it has no address.",
                max_length=300,
                verbose_name="why it has no address (English)",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="original_name",
            field=models.CharField(
                blank=True,
                help_text="The original publisher, if the original is not recorded here.",
                max_length=200,
                verbose_name="copied from (by name)",
            ),
        ),
        migrations.AlterField(
            model_name="source",
            name="archived_url",
            field=models.CharField(
                blank=True,
                help_text="The full address of the copy in a web archive.",
                max_length=500,
                verbose_name="archived copy",
            ),
        ),
        migrations.AlterField(
            model_name="source",
            name="url",
            field=models.CharField(
                blank=True,
                help_text="The full address, with https:// or http:// before it.",
                max_length=500,
                verbose_name="address",
            ),
        ),
        migrations.RunPython(move_parts_of_addresses, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("protected", True),
                    ("url__startswith", "https://"),
                    ("url__startswith", "http://"),
                    models.Q(("url", ""), models.Q(("no_url_reason_en", ""), _negated=True)),
                    _connector="OR",
                ),
                name="source_address_or_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("copied_from__isnull", True),
                    models.Q(("copied_from", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="source_not_its_own_original",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(("copied_from__isnull", True), ("original_name", ""), _connector="OR"),
                name="source_one_original",
            ),
        ),
    ]
