"""The cells of a form: the same one shows a value that is known or a line to write upon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from passmuster.core.kits.labels import Label
from passmuster.core.kits.serials import Serial
from passmuster.formats.code128 import code128_bars
from passmuster.formats.codes import qr_png
from passmuster.formats.paper.typeset import shown

WHOLE: Final = 12
"""A row of a form is twelve twelfths wide."""

LINE: Final = 5.0
"""Millimetres of an empty line to write upon."""


def field(
    label: str, value: str = "", *, span: int = 4, most: int = 160, height: float = LINE
) -> dict[str, Any]:
    """Return a cell with a name and its value, or an empty line ``height`` millimetres high.

    Raises UnusableInput (``paper-text-long``) for a value of more than ``most`` characters.
    """
    return {
        "kind": "field",
        "label": label,
        "value": shown(value, most, label),
        "span": span,
        "height": height,
        "latin": False,
    }


def number(label: str, value: Serial | None, *, span: int = 4) -> dict[str, Any]:
    """Return a cell with a serial in its groups, in Latin digits, or an empty line."""
    said = "" if value is None else value.grouped
    return {**field(label, span=span), "value": said, "latin": True}


def choice(
    label: str, options: Mapping[str, str], chosen: str = "", *, span: int = WHOLE
) -> dict[str, Any]:
    """Return a cell with a box for each option (code → word), the chosen one crossed."""
    return {
        "kind": "choice",
        "label": label,
        "options": [(word, code == chosen) for code, word in options.items()],
        "span": span,
    }


def sentence(said: str, *, span: int = WHOLE) -> dict[str, Any]:
    """Return a cell that says something, as a certification does."""
    return {"kind": "sentence", "said": said, "span": span}


def section(title: str, cells: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return one ruled part of a form."""
    return {"title": title, "cells": list(cells)}


def coded(one: Serial | Label) -> dict[str, Any]:
    """Return a number as paper shows it: both its codes, its groups, its check digits apart.

    Of a label the groups are those that people compare, its specimen's.
    """
    specimen = one.specimen if isinstance(one, Label) else one
    width, bars = code128_bars(one.text)
    return {
        "text": one.text,
        "qr": list(qr_png(one.text)),
        "width": width,
        "bars": bars,
        "stem": specimen.grouped[:-2],
        "check": specimen.grouped[-2:],
    }
