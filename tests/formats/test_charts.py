"""Charts are drawn on the server: legible, without script or style, the same bytes every time."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest
import vl_convert

from passmuster.core.kernel.errors import UnusableInput
from passmuster.formats import charts
from passmuster.formats.charts import (
    DARK,
    LIGHT,
    NARROW,
    WIDE,
    Bar,
    Reading,
    bars,
    control_chart,
    to_svg,
)

SVG = "{http://www.w3.org/2000/svg}"
ROWS = (
    Bar("never", 702.3, "702.3", meant=False),
    Bar("once", 180.0, "180.0", meant=False),
    Bar("3 times or more", 3.9, "3.9"),
)
KHMER = (Bar("មិនដែល", 702.3, "៧០២,៣", meant=False), Bar("៣ ដង ឬច្រើនជាងនេះ", 3.9, "៣,៩"))


def drawing(rows=ROWS, width=WIDE, ink=LIGHT):
    # The drawing is our own.
    return ElementTree.fromstring(to_svg(bars(rows, width=width, ink=ink)))


def refusal(spec):
    with pytest.raises(UnusableInput) as refused:
        to_svg(spec)
    return refused.value.code


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("rows", [ROWS, KHMER], ids=["english", "khmer"])
def test_a_drawing_is_as_wide_as_asked_and_prints_every_label_and_value(rows, width):
    root = drawing(rows, width)
    assert int(root.attrib["width"]) == width
    said = [text.text for text in root.iter(f"{SVG}text")]
    assert sorted(said) == sorted(t for row in rows for t in (row.label, row.value))


def test_no_text_is_below_twelve_pixels():
    sizes = {text.attrib["font-size"] for text in drawing().iter(f"{SVG}text")}
    assert sizes == {"13px"}


@pytest.mark.parametrize("ink", [LIGHT, DARK], ids=["light", "dark"])
def test_bars_that_are_meant_have_the_colour_of_data_and_lengths_keep_their_ratio(ink):
    paths = [p for p in drawing(ink=ink).iter(f"{SVG}path") if "aria-label" in p.attrib]
    assert [p.attrib["fill"] for p in paths] == [ink.bar_2, ink.bar_2, ink.bar]
    lengths = [float(re.match(r"M0,[\d.]+h([\d.]+)", p.attrib["d"])[1]) for p in paths]
    assert lengths[1] / lengths[0] == pytest.approx(180 / 702.3, rel=1e-3)


def test_labels_stay_inside_the_drawing_when_a_device_draws_them():
    spec = bars(KHMER, width=NARROW, ink=LIGHT)
    longest = max(len(row.label) for row in KHMER)
    assert spec["padding"]["left"] >= longest * charts.TEXT * 0.5
    assert spec["padding"]["left"] + spec["width"] + spec["padding"]["right"] == NARROW


def test_a_drawing_holds_neither_script_nor_style_nor_address():
    svg = to_svg(bars(ROWS, width=WIDE, ink=LIGHT)).decode()
    assert not re.search(r"<script|<style|style=|\son\w+=|href|url\(", svg)


def test_what_a_label_says_cannot_become_markup():
    root = drawing((Bar('<script>&"', 1.0, "1"),))
    assert [e.tag for e in root.iter() if "script" in e.tag] == []
    assert '<script>&"' in [text.text for text in root.iter(f"{SVG}text")]


def test_the_same_chart_gives_the_same_bytes():
    spec = bars(ROWS, width=WIDE, ink=DARK)
    assert to_svg(spec) == to_svg(json.loads(json.dumps(spec)))


def test_a_chart_of_nothing_but_zeros_is_drawn():
    assert len(list(drawing((Bar("never", 0.0, "0"),)).iter(f"{SVG}text"))) == 2


@pytest.mark.parametrize("rows", [(), (Bar("less than nothing", -1.0, "-1"),)])
def test_bars_without_rows_or_below_zero_are_refused(rows):
    with pytest.raises(UnusableInput) as refused:
        bars(rows, width=WIDE, ink=LIGHT)
    assert refused.value.code == "chart-empty"


def test_a_specification_that_would_fetch_something_is_refused():
    address = {"data": {"url": "https://elsewhere.example/data.json"}, "mark": "bar"}
    assert refusal(address) == "chart-names-an-address"
    assert refusal({"layer": [{"data": [{"href": "x"}]}]}) == "chart-names-an-address"


def test_a_specification_that_is_none_or_too_large_is_refused():
    assert refusal({"mark": "no such mark"}) == "chart-not-drawn"
    assert refusal({"data": "x" * charts.MOST_BYTES}) == "chart-too-large"


def test_the_drawing_is_measured_with_our_own_fonts():
    names = {path.name for folder in charts.FONTS.iterdir() for path in folder.glob("*.ttf")}
    assert any("khmer" in name for name in names)
    assert any("atkinson" in name for name in names)
    to_svg(bars(ROWS, width=NARROW, ink=LIGHT))  # registers them

    def picture(family):
        mark = {"type": "text", "font": family, "text": "Oversight record 0123"}
        return vl_convert.vegalite_to_png({"data": {"values": [{}]}, "mark": mark})

    assert picture("Atkinson Hyperlegible Next") != picture("No Such Family")


CONTROLS = tuple(Reading(off / 10, off % 2, meant=off > 15) for off in range(-20, 21))


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_control_chart_has_a_mark_for_each_reading_and_a_line_for_each_deviation(width):
    spec = control_chart(CONTROLS, width=width, ink=LIGHT, deviation="SD")
    root = ElementTree.fromstring(to_svg(spec))
    assert int(root.attrib["width"]) == width
    marks = [one for one in root.iter(f"{SVG}path") if one.get("aria-roledescription") == "point"]
    assert len(marks) == len(CONTROLS)
    assert {one.get("fill") for one in marks} == {LIGHT.bar, LIGHT.bar_2}
    words = "".join(text for one in root.iter(f"{SVG}text") for text in one.itertext())
    for line in ("+3 SD", "+1 SD", "0 SD", "−2 SD"):
        assert line in words


def test_a_reading_far_out_stands_at_the_edge_and_nothing_is_no_chart():
    far = (Reading(250.0, 0), Reading(0.1, 1))
    spec = control_chart(far, width=WIDE, ink=DARK, deviation="SD")
    assert spec["encoding"]["y"]["scale"]["domain"] == [-10, 10]
    assert to_svg(spec) == to_svg(spec)
    with pytest.raises(UnusableInput) as refused:
        control_chart((), width=WIDE, ink=DARK, deviation="SD")
    assert refused.value.code == "chart-empty"
