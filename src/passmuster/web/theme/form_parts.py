"""Takes a form field apart for its template: label, hint, faults, and the control in its shape.

The control is drawn by the field's own widget, so any Django form works. What the browser would
check before sending is left out: our own error summary says it in the page's language.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

ROWS = (forms.RadioSelect,)
"""Choices drawn as full-width rows; CheckboxSelectMultiple is a RadioSelect in Django."""


def shape_of(bound: BoundField) -> str:
    """Return how a field is drawn: hidden, rows, tick, drop, places or plain."""
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, ROWS):
        return "rows"
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    if isinstance(widget, forms.FileInput):
        return "drop"
    if isinstance(widget, forms.MultiWidget):
        return "places"
    return "plain"


def first_control(bound: BoundField) -> str:
    """Return the id of the control that a line of the error summary leads to."""
    given = bound.field.widget.attrs.get("id") or bound.auto_id
    return f"{given}_0" if shape_of(bound) in {"rows", "places"} else given


def field_parts(
    bound: BoundField,
    *,
    short: bool = False,
    unit: str = "",
    autocomplete: str = "",
    latin: bool = False,
    label: str = "",
    hint: str = "",
    asking: bool = True,
) -> dict[str, Any]:
    """Return what the template of a field needs; see the ``field`` tag for the arguments."""
    shape = shape_of(bound)
    own_id = bound.field.widget.attrs.get("id") or bound.auto_id
    help_text = hint or bound.help_text
    described = [f"{own_id}_hint"] if help_text else []
    described += [f"{own_id}_error"] if bound.errors else []
    attrs: dict[str, Any] = {"id": own_id}
    if described and shape not in {"rows", "places"}:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors and shape != "rows":
        attrs["aria-invalid"] = "true"
    if bound.field.disabled:
        attrs["disabled"] = True
    if shape in {"plain", "places"}:
        attrs |= _typing(bound, autocomplete, short=short, latin=latin)
    parts: dict[str, Any] = {
        "shape": shape,
        "own_id": own_id,
        "label": label or bound.label,
        "hint": help_text,
        "faults": list(bound.errors),
        "described": " ".join(described),
        "optional": asking and not bound.field.required and shape not in {"tick", "hidden"},
        "unit": unit,
    }
    if shape in {"rows", "places"}:
        return parts | {"controls": _controls(bound, attrs, shape)}
    widget = bound.field.widget
    control = widget.render(bound.html_name, bound.value(), attrs, bound.form.renderer)
    return parts | {"control": control}


def _typing(bound: BoundField, autocomplete: str, *, short: bool, latin: bool) -> dict[str, str]:
    """What a field that is typed into carries; nothing is filled in by the browser unless told."""
    own = bound.field.widget.attrs
    attrs: dict[str, str] = {}
    if "autocomplete" not in own:
        attrs["autocomplete"] = autocomplete or "off"
    classes = [own.get("class", ""), "short" if short else "", "id" if latin else ""]
    if any(classes[1:]):
        attrs["class"] = " ".join(filter(None, classes))
    if latin:
        attrs |= {"lang": "en", "spellcheck": "false", "autocapitalize": "off"}
    return attrs


def _controls(bound: BoundField, attrs: dict[str, Any], shape: str) -> list[dict[str, Any]]:
    """The controls inside one field: a row for each choice, or a place for each part of a date."""
    widget = bound.field.widget
    data: Iterable[Any]
    if shape == "rows":
        data = widget.subwidgets(bound.html_name, bound.value(), attrs=attrs)
        return [
            {"tag": BoundWidget(widget, one, bound.form.renderer).tag(), "label": one["label"]}
            for one in data
        ]
    data = widget.get_context(bound.html_name, bound.value(), attrs)["widget"]["subwidgets"]
    labels = getattr(widget, "labels", ())
    return [
        {
            "tag": BoundWidget(part, one, bound.form.renderer).tag(),
            "label": label,
            "id": one["attrs"]["id"],
        }
        for part, one, label in zip(widget.widgets, data, labels, strict=True)
    ]


def faults_of(forms_given: Iterable[forms.BaseForm]) -> list[dict[str, str]]:
    """Return every fault of some forms: its sentence, and the control it is mended in (or none).

    A fault of a field begins with the field's label, for it is read away from it.
    """
    lines = [
        {"sentence": strip_tags(str(sentence)), "target": ""}
        for form in forms_given
        for sentence in form.non_field_errors()
    ]
    lines += [
        {"sentence": _named(bound, strip_tags(str(sentence))), "target": first_control(bound)}
        for form in forms_given
        for bound in form
        for sentence in bound.errors
    ]
    return lines


def _named(bound: BoundField, sentence: str) -> str:
    label = str(bound.label)
    if label.endswith("?"):
        return f"{label} {sentence}"
    return _("%(label)s: %(fault)s") % {"label": label, "fault": sentence}
