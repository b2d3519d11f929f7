"""Steps of interventions no longer have the status "unknown": nobody looking is not an event.

What such a step said is kept as a note, with its date and source, on the step before it or, if there is none, in the
description of its intervention. Run `manage.py rebuild` afterwards: documents of monuments have a new restoration object.
"""

from django.db import migrations, models

ACTOR = "migration"
REASON = "Steps no longer have the status unknown; what this step said is kept as a note."
STATUSES = ["none_known", "proposed", "approved", "preparatory", "in_progress", "suspended", "completed", "abandoned"]


def turn_unknown_steps_into_notes(apps, schema_editor):
    """Append what each step with the status "unknown" said to another text, then delete the step."""
    step_model = apps.get_model("registry", "InterventionStep")
    unknown_steps = step_model.objects.filter(status="unknown").select_related("intervention", "source")
    # A new database has no steps, and no audit triggers that an attribution could be handed to.
    if not unknown_steps.exists():
        return
    # The ledger's triggers refuse a write that nobody answers for.
    from registry.audit.context import audit_context

    with audit_context(actor=ACTOR, reason=REASON):
        for step in unknown_steps.order_by("intervention_id", "earliest", "latest", "pk"):
            # Read again: another step may have left a note on the same intervention.
            step.intervention.refresh_from_db()
            step_before = _find_step_before(step_model, step)
            if step_before is None:
                _append_note(step.intervention, "description", step)
            else:
                _append_note(step_before, "note", step)
                # The steps are a part of the intervention.
                step.intervention.version += 1
                step.intervention.save()
            step.delete()
    # The ledger's deferred triggers run now; otherwise the table could not be altered.
    schema_editor.connection.check_constraints()


def _find_step_before(step_model, step):
    """Return the last step with a known status that may have been taken before a step, None without one."""
    other_steps = step_model.objects.filter(intervention=step.intervention_id).exclude(status="unknown")
    if step.latest is not None:
        other_steps = other_steps.filter(latest__lte=step.latest)
    if step.earliest is not None:
        other_steps = other_steps.filter(earliest__lte=step.earliest)
    return other_steps.order_by("latest", "earliest", "pk").last()


def _append_note(record, field, step):
    """Append the date, the source and the note of a step to a text of a record in both languages, and save it."""
    source = step.source
    # The slug of a protected source is its pseudonym, and it has no title.
    name_en = source.publisher or source.title or source.description_en or source.slug
    name_ar = source.publisher or source.title or source.description_ar or name_en
    _append(record, f"{field}_en", f"{step.date_text} ({name_en}): {step.note_en or step.note_ar}")
    # An empty Arabic text is shown in English, so that it needs no note.
    if getattr(record, f"{field}_ar") or step.note_ar:
        _append(record, f"{field}_ar", f"{step.date_text} ({name_ar}): {step.note_ar or step.note_en}")
    record.version += 1
    record.save()


def _append(record, column, addition):
    """Append a text to a column of a record, after a space. A step without a note leaves its date and source."""
    setattr(record, column, f"{getattr(record, column)} {addition.removesuffix(': ')}".strip())


class Migration(migrations.Migration):
    dependencies = [("registry", "0012_require_reason_to_reopen_claims")]

    operations = [
        migrations.RunPython(turn_unknown_steps_into_notes, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="interventionstep", name="step_status_known"),
        migrations.AddConstraint(
            model_name="interventionstep",
            constraint=models.CheckConstraint(condition=models.Q(("status__in", STATUSES)), name="step_status_known"),
        ),
    ]
