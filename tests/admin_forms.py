"""Fills in the admin's forms as a browser does, and reads what they answer."""

from django.urls import reverse

from registry.models import ControlBound, InterventionStep, Placement
from registry.projection import find_differences


def url(model, page="changelist", *args):
    return reverse(f"admin:registry_{model._meta.model_name}_{page}", args=args)


def sent(response):
    """What the form on the page would send, as a browser fills it in: the values of all inputs."""
    context = response.context_data
    data = {}
    formsets = [inline.formset for inline in context["inline_admin_formsets"]]
    forms = [context["adminform"].form, *(form for formset in formsets for form in formset.forms)]
    for form in [*forms, *(formset.management_form for formset in formsets)]:
        for bound in form:
            value = bound.value()
            if isinstance(value, list | tuple):
                data[bound.html_name] = [getattr(each, "pk", each) for each in value]
            elif value is not None and value is not False:
                data[bound.html_name] = value
    return data


def row(prefix, number=0, **values):
    """A new row of an inline, the only one."""
    counts = {f"{prefix}-TOTAL_FORMS": number + 1, f"{prefix}-INITIAL_FORMS": number}
    return counts | {f"{prefix}-{number}-{name}": value for name, value in values.items()}


def errors(response):
    """The errors of the page's form and its rows, as one dict; `__all__` is at the top."""
    assert response.status_code == 200, response.headers.get("Location")
    found = {name: list(texts) for name, texts in response.context_data["adminform"].form.errors.items()}
    for inline in response.context_data["inline_admin_formsets"]:
        for form in inline.formset.forms:
            found |= {form.add_prefix(name): list(texts) for name, texts in form.errors.items()}
    return found


NAMES = {"name_en": "Stele", "name_ar": "نصب", "slug": "stele"}


def added(desk, model, **values):
    page = desk.get(url(model, "add"))
    response = desk.post(url(model, "add"), sent(page) | values)
    assert response.status_code == 302, errors(response)
    assert find_differences() == []
    return model.objects.order_by("pk").last()


def changed(desk, record, **values):
    page = desk.get(url(type(record), "change", record.pk))
    response = desk.post(url(type(record), "change", record.pk), sent(page) | values)
    assert response.status_code == 302, errors(response)
    assert find_differences() == []
    version = record.version
    record.refresh_from_db()
    assert record.version > version
    return record


def changed_row(desk, record, below, **values):
    prefix = {Placement: "placements", InterventionStep: "steps", ControlBound: "bounds"}[type(below)]
    page = desk.get(url(type(record), "change", record.pk))
    typed = {f"{prefix}-0-{name}": value for name, value in values.items()}
    response = desk.post(url(type(record), "change", record.pk), sent(page) | typed)
    assert response.status_code == 302, errors(response)
    assert find_differences() == []
    version = below.version
    below.refresh_from_db()
    assert below.version == version + 1
    return below


def refused(desk, record, **values):
    """The errors of a change that is refused; nothing of it is written."""
    before = list(type(record).objects.values())
    page = desk.get(url(type(record), "change", record.pk))
    found = errors(desk.post(url(type(record), "change", record.pk), sent(page) | values))
    assert list(type(record).objects.values()) == before
    return found
