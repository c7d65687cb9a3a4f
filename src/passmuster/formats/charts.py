"""From a Vega-Lite specification to SVG bytes, in our own colours, without a browser.

Drawn by vl-convert (Vega-Lite compiled to SVG in process). Nothing is fetched: a specification
carries its data, and one that names an address is refused. The drawing is served as a file of its
own and shown as a picture; it holds presentation attributes only, neither script nor style.

Fonts: the drawing is *measured* with our own TTF files (Atkinson Hyperlegible Next and Noto Sans
Khmer, those that paper uses; vl-convert reads no WOFF2). A picture cannot load a page's fonts, so
the reader's device *draws* with its own fonts of these names, else with its sans-serif; labels
have room to spare for a wider one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any, Final

import vl_convert

from passmuster.core.kernel.errors import UnusableInput

FONTS: Final = Path(__file__).parent / "paper" / "fonts"
FAMILIES: Final = "'Atkinson Hyperlegible Next', 'Noto Sans Khmer', system-ui, sans-serif"

TEXT: Final = 13
"""Pixels; no text of a drawing is below 12 (ui/README.md §6, "Chart + table")."""

WIDE: Final = 900
NARROW: Final = 296
"""The two widths a drawing is made in, in pixels; the page shows one of them."""

SPARE: Final = 1.2
"""Room for labels, as a multiple of their width in our own fonts."""

MOST_BYTES: Final = 200_000
"""A specification above this is none of ours."""

_ROW: Final = 30
_LEAST_BAR: Final = 60
_VL_VERSION: Final = "6.4"


@dataclass(frozen=True)
class Ink:
    """The colours of one theme (ui/README.md §2): ground, text, hairline, data, comparison."""

    surface: str
    ink: str
    rule: str
    bar: str
    bar_2: str


LIGHT: Final = Ink("#ffffff", "#14201f", "#cbd2ce", "#0b5563", "#7d9496")
DARK: Final = Ink("#151e1d", "#e9eeec", "#2d3a38", "#74c6d3", "#5f7b7e")


@dataclass(frozen=True)
class Bar:
    """One bar: its label, its length in any unit, the value as it is printed, and its colour.

    ``meant`` bars are what the finding is about; the others are for comparison.
    """

    label: str
    length: float
    value: str
    meant: bool = True


def bars(rows: Sequence[Bar], *, width: int, ink: Ink) -> dict[str, Any]:
    """Return the specification of lying bars, in the order given, with their values printed.

    ``width`` is the whole drawing's, in pixels. Raises UnusableInput (``chart-empty``) without a
    row, and when a length is negative.
    """
    if not rows or min(row.length for row in rows) < 0:
        raise UnusableInput("chart-empty", "A chart of bars needs rows of lengths from 0 upwards.")
    longest = max(row.length for row in rows) or 1
    labels = _room(row.label for row in rows)
    values = _room(row.value for row in rows)
    plot = max(width - labels - values, _LEAST_BAR)
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": ink.surface,
        "autosize": {"type": "none"},
        "padding": {"left": labels, "right": width - labels - plot, "top": 4, "bottom": 4},
        "width": plot,
        "height": _ROW * len(rows),
        "data": {
            "values": [
                {"label": r.label, "length": r.length, "value": r.value, "meant": r.meant}
                for r in rows
            ]
        },
        "encoding": {
            "y": {
                "field": "label",
                "type": "nominal",
                "sort": [row.label for row in rows],
                "title": None,
                "axis": _label_axis(ink),
            },
            "x": {
                "field": "length",
                "type": "quantitative",
                "axis": None,
                "scale": {"domain": [0, longest], "nice": False},
            },
        },
        "layer": [_bar_layer(ink), _value_layer(ink)],
        "config": {"view": {"stroke": None}, "font": FAMILIES},
    }


@dataclass(frozen=True)
class Reading:
    """One reading of a control: how many deviations off its mean, of which series, and if meant.

    ``series`` numbers the control materials from 0; each has a shape of its own.
    """

    off: float
    series: int
    meant: bool = True


_PLOT: Final = 260
_LEAST_DEVIATIONS: Final = 4
_SIGNS: Final = {-1: "−", 0: "", 1: "+"}
_SHAPES: Final = ("circle", "square", "diamond", "triangle-up")


def control_chart(
    rows: Sequence[Reading], *, width: int, ink: Ink, deviation: str
) -> dict[str, Any]:
    """Return the specification of a Levey-Jennings chart: readings in turn, lines at deviations.

    The mean is a full line, 1 to 3 deviations on either side are broken ones. ``deviation`` is the
    word or sign after a number of deviations. What lies further out than the plot stands at its
    edge. Raises UnusableInput (``chart-empty``) without a row.
    """
    if not rows:
        raise UnusableInput("chart-empty", "A chart of controls needs readings.")
    most = max(_LEAST_DEVIATIONS, min(10, ceil(max(abs(row.off) for row in rows))))
    lines = [-3, -2, -1, 0, 1, 2, 3]
    said = {
        line: f"{'+' if line > 0 else '−' if line else ''}{abs(line)} {deviation}" for line in lines
    }
    room = _room(said.values())
    y = {"type": "quantitative", "scale": {"domain": [-most, most], "nice": False, "clamp": True}}
    x = {"type": "quantitative", "scale": {"domain": [0, len(rows) + 1], "nice": False}}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": ink.surface,
        "autosize": {"type": "none"},
        "padding": {"left": room, "right": 12, "top": 8, "bottom": 8},
        "width": width - room - 12,
        "height": _PLOT,
        "encoding": {
            "y": {"field": "off", **y, "title": None, "axis": _deviation_axis(ink, said)},
            "x": {"field": "turn", **x, "axis": None},
        },
        "layer": [_limit_layer(ink, lines), *_reading_layers(ink, rows)],
        "config": {"view": {"stroke": None}, "font": FAMILIES},
    }


def _deviation_axis(ink: Ink, said: Mapping[int, str]) -> dict[str, Any]:
    words = [f"datum.value == {line} ? '{text}' : " for line, text in said.items()]
    axis = _label_axis(ink) | {"domain": False, "grid": False, "values": list(said)}
    return axis | {"labelExpr": "".join(words) + "''"}


def _limit_layer(ink: Ink, lines: Sequence[int]) -> dict[str, Any]:
    mean = {"test": "datum.off == 0", "value": [1, 0]}
    return {
        "data": {"values": [{"off": line} for line in lines]},
        "mark": {"type": "rule", "color": ink.bar_2},
        "encoding": {
            "x": {"value": 0},
            "x2": {"value": {"expr": "width"}},
            "strokeDash": {"condition": mean, "value": [4, 4]},
        },
    }


def _reading_layers(ink: Ink, rows: Sequence[Reading]) -> list[dict[str, Any]]:
    data = [
        {"turn": turn, "off": row.off, "series": row.series % len(_SHAPES), "meant": row.meant}
        for turn, row in enumerate(rows, 1)
    ]
    meant = {"test": "datum.meant", "value": ink.bar}
    shape = {
        "field": "series",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": list(range(len(_SHAPES))), "range": list(_SHAPES)},
    }
    return [
        {
            "data": {"values": data},
            "mark": {"type": "point", "filled": True, "size": 64, "opacity": 1},
            "encoding": {"color": {"condition": meant, "value": ink.bar_2}, "shape": shape},
        }
    ]


def _label_axis(ink: Ink) -> dict[str, Any]:
    return {
        "domain": True,
        "domainColor": ink.ink,
        "ticks": False,
        "labelColor": ink.ink,
        "labelFont": FAMILIES,
        "labelFontSize": TEXT,
        "labelLimit": 0,
        "labelPadding": 8,
    }


def _bar_layer(ink: Ink) -> dict[str, Any]:
    meant = {"test": "datum.meant", "value": ink.bar}
    return {
        "mark": {"type": "bar", "height": {"band": 0.62}},
        "encoding": {"color": {"condition": meant, "value": ink.bar_2}},
    }


def _value_layer(ink: Ink) -> dict[str, Any]:
    mark = {
        "type": "text",
        "align": "left",
        "baseline": "middle",
        "dx": 6,
        "color": ink.ink,
        "font": FAMILIES,
        "fontSize": TEXT,
        "fontWeight": "bold",
    }
    return {"mark": mark, "encoding": {"text": {"field": "value", "type": "nominal"}}}


def to_svg(spec: Mapping[str, Any]) -> bytes:
    """Return the drawing of a specification: UTF-8 SVG, the same bytes for the same input.

    Raises UnusableInput: ``chart-too-large``, ``chart-names-an-address`` when data would have to
    be fetched, ``chart-not-drawn`` when Vega-Lite cannot read the specification.
    """
    text = json.dumps(spec, ensure_ascii=False, sort_keys=True)
    if len(text.encode()) > MOST_BYTES:
        raise UnusableInput("chart-too-large", "This chart has more data than a reader can see.")
    if any(key in {"url", "href"} for key in _keys(spec)):
        raise UnusableInput("chart-names-an-address", "A chart carries its data; it fetches none.")
    _with_our_fonts()
    try:
        drawn = vl_convert.vegalite_to_svg(text, vl_version=_VL_VERSION, allowed_base_urls=[])
    except ValueError as error:
        raise UnusableInput("chart-not-drawn", f"The chart cannot be drawn: {error}.") from error
    return drawn.encode("utf-8")


def _keys(part: object) -> Iterator[str]:
    if isinstance(part, Mapping):
        yield from part
        for value in part.values():
            yield from _keys(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _keys(value)


def _room(texts: Iterable[str]) -> int:
    # A little over half an em a letter is the mean of our Latin; Khmer signs above and below take
    # no width of their own, so for them it is more than enough.
    return round(max(map(len, texts)) * TEXT * 0.56 * SPARE) + 16


@cache
def _with_our_fonts() -> None:
    for folder in sorted(path for path in FONTS.iterdir() if path.is_dir()):
        vl_convert.register_font_directory(str(folder))
