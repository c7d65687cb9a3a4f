"""XLSX workbooks, made by hand and by openpyxl (formats/workbook, package_xml, sheet_xml)."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.kernel.rows import BOOLEAN, DATE, ERROR, FORMULA, NUMBER, Row
from passmuster.formats import sheet_xml
from passmuster.formats.table import Table, read_table
from tests.formats.workbook_maker import MAIN, parts, relations, row, text, workbook, zipped

HEADER = row(1, text("A1", "id"), text("B1", "name"))


def rows(data: bytes) -> list[Row]:
    return list(read_table(data).rows())


def cell(xml: str, **options: Any) -> tuple[str, str]:
    """Return text and kind of the one cell A2."""
    (only,) = rows(workbook(HEADER + row(2, xml, text("B2", "x")), **options))
    return only.cells[0], only.kinds.get(0, "")


def refusal(data: bytes) -> UnusableInput:
    with pytest.raises(UnusableInput) as refused:
        rows(data)
    assert refused.value.message.endswith(".")
    return refused.value


STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="000000"/>'
    '<numFmt numFmtId="165" formatCode="&quot;C&quot;0000"/>'
    '<numFmt numFmtId="166" formatCode="[$-409]d\\-mmm\\-yyyy;@"/>'
    '<numFmt numFmtId="167" formatCode="[Red]0.00&quot;days&quot;"/>'
    '<numFmt numFmtId="168" formatCode="[h]:mm"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
    '<cellXfs><xf/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="165"/>'
    '<xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="168"/></cellXfs>'
    '<cellStyles><xf numFmtId="14"/></cellStyles>'
)
STRINGS = (
    "<si><t>Sok</t></si><si><r><t>So</t></r><r><t>k_x000D_</t></r>"
    "<rPh><t>phonetic</t></rPh></si><si/>"
)

CELLS = [
    ('<c r="A2" t="s"><v>0</v></c>', "Sok", ""),
    ('<c r="A2" t="s"><v>1</v></c>', "Sok\r", ""),
    ('<c r="A2" t="s"><v>2</v></c>', "", ""),
    ('<c r="A2" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>', "ab", ""),
    ('<c r="A2" t="inlineStr"><is><t>a</t><rPh><t>b</t></rPh></is></c>', "a", ""),
    ('<c r="A2" t="str"><v>text</v></c>', "text", ""),
    ('<c r="A2"><v>4711</v></c>', "4711", NUMBER),
    ('<c r="A2"><v>4711.0</v></c>', "4711", NUMBER),
    ('<c r="A2"><v>4.711E3</v></c>', "4711", NUMBER),
    ('<c r="A2"><v>4711.5</v></c>', "4711.5", NUMBER),
    ('<c r="A2"><v>1.2345678901234567E+17</v></c>', "123456789012345664", NUMBER),
    ('<c r="A2" s="1"><v>4711</v></c>', "004711", NUMBER),
    ('<c r="A2" s="1"><v>-5</v></c>', "-5", NUMBER),
    ('<c r="A2" s="3"><v>12</v></c>', "C0012", NUMBER),
    ('<c r="A2" s="5"><v>12</v></c>', "12", NUMBER),
    ('<c r="A2" s="99"><v>12</v></c>', "12", NUMBER),
    ('<c r="A2" s="2"><v>41755</v></c>', "2014-04-26", DATE),
    ('<c r="A2" s="4"><v>41755.5</v></c>', "2014-04-26 12:00:00", DATE),
    ('<c r="A2" s="2"><v>59</v></c>', "1900-02-28", DATE),
    ('<c r="A2" s="6"><v>0.25</v></c>', "06:00:00", DATE),
    ('<c r="A2" s="2"><v>-1</v></c>', "-1", NUMBER),
    ('<c r="A2" s="2"><v>99999999</v></c>', "99999999", NUMBER),
    ('<c r="A2" t="d"><v>2014-04-26T00:00:00Z</v></c>', "2014-04-26", DATE),
    ('<c r="A2" t="b"><v>1</v></c>', "TRUE", BOOLEAN),
    ('<c r="A2" t="b"><v>0</v></c>', "FALSE", BOOLEAN),
    ('<c r="A2" t="e"><v>#REF!</v></c>', "#REF!", ERROR),
    ('<c r="A2"><f>1+1</f><v>2</v></c>', "=1+1", FORMULA),
    ('<c r="A2" t="str"><f t="shared" si="0"/><v>cached</v></c>', "=", FORMULA),
    ('<c r="A2"><v></v></c>', "", ""),
    ('<c r="A2" s="1"/>', "", ""),
    ('<c r="$A$2"><v>1</v></c>', "1", NUMBER),
    ("<c><v>1</v></c>", "1", NUMBER),
]


@pytest.mark.parametrize(("xml", "shown", "kind"), CELLS)
def test_a_cell_is_read_exactly_with_its_kind(xml: str, shown: str, kind: str) -> None:
    assert cell(xml, strings=STRINGS, styles=STYLES) == (shown, kind)


def test_dates_of_the_other_system_count_from_1904() -> None:
    options = {"styles": STYLES, "properties": '<workbookPr date1904="1"/>'}
    assert cell('<c r="A2" s="2"><v>40293</v></c>', **options) == ("2014-04-26", DATE)
    assert cell('<c r="A2" s="2"><v>0</v></c>', **options) == ("1904-01-01", DATE)
    assert read_table(workbook(HEADER, **options)).date_base == date(1904, 1, 1)


def test_missing_rows_and_cells_keep_their_places() -> None:
    data = workbook(
        HEADER + row(4, text("C4", "x")) + "<row><c t='inlineStr'><is><t>y</t></is></c></row>"
    )
    assert rows(data) == [Row(4, ["", "", "x"]), Row(5, ["y", ""])]


def test_cells_without_an_address_follow_each_other_blank_ones_too() -> None:
    cells = '<c t="inlineStr"><is><t>a</t></is></c><c/><c t="inlineStr"><is><t>b</t></is></c>'
    table = read_table(workbook(row(1, text("A1", "id")) + f"<row>{cells}</row>"))
    assert [list(found.cells) for found in table.rows()] == [["a", "", "b"]]


def test_rows_without_cells_are_passed_over() -> None:
    assert rows(workbook(HEADER + row(2) + row(3, '<c r="A3"/>') + row(4, text("A4", "x")))) == [
        Row(4, ["x", ""])
    ]


def test_many_rows_come_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_xml, "_PIECE", 64)
    data = workbook(HEADER + "".join(row(n, text(f"A{n}", f"n{n}")) for n in range(2, 40)))
    assert [r.number for r in rows(data)] == list(range(2, 40))


def test_the_first_visible_sheet_is_read_and_the_others_are_named() -> None:
    data = workbook(
        HEADER, sheets=[("Old", 'state="hidden"'), ("Now", ""), ("Secret", 'state="veryHidden"')]
    )
    members = parts(HEADER, sheets=[("Old", 'state="hidden"'), ("Now", "")])
    members["xl/sheet2.xml"] = members["xl/sheet1.xml"].replace("name", "visible")
    opened = read_table(zipped(members))
    assert (opened.sheet, opened.other_sheets) == ("Now", ("Old",))
    assert opened.header == ("id", "visible")
    assert refusal(data).code == "file-empty"


def test_sheets_of_charts_hold_no_rows() -> None:
    members = parts(HEADER)
    members["xl/_rels/workbook.xml.rels"] = relations(("chartsheet", "sheet1.xml"))
    assert refusal(zipped(members)).code == "workbook-no-sheet"


def test_targets_may_be_absolute_and_external_ones_are_left_alone() -> None:
    members = parts(HEADER + row(2, text("A2", "x")))
    members["_rels/.rels"] = relations(("officeDocument", "/xl/workbook.xml")).replace(
        "</Rel", '<Relationship Id="x" TargetMode="External" Type="y" Target="http://x/"/></Rel'
    )
    assert rows(zipped(members)) == [Row(2, ["x", ""])]


def test_a_workbook_without_shared_strings_and_styles_is_read() -> None:
    members = parts(HEADER + row(2, text("A2", "x")))
    members["xl/_rels/workbook.xml.rels"] = relations(("worksheet", "sheet1.xml"))
    assert rows(zipped(members)) == [Row(2, ["x", ""])]


def test_the_strict_namespaces_are_read_too() -> None:
    members = {
        name: content.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        for name, content in parts(HEADER + row(2, text("A2", "x"))).items()
    }
    assert rows(zipped(members)) == [Row(2, ["x", ""])]


def test_elements_of_other_namespaces_are_no_cells() -> None:
    strange = '<x:row xmlns:x="urn:x" r="9"><x:c r="A9"><x:v>1</x:v></x:c></x:row>'
    assert rows(workbook(HEADER + strange + row(2, text("A2", "x")))) == [Row(2, ["x", ""])]


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (row(2, text("A2", "x")) + row(2, text("A2", "y")), "workbook-disordered"),
        (row(3, text("A3", "x")) + row(2, text("A2", "y")), "workbook-disordered"),
        (row(2, text("A2", "x"), text("A2", "y")), "workbook-disordered"),
        (row(2, text("ZZZ2", "x")), "table-too-large"),
        (row(1_048_577, text("A1", "x")), "table-too-large"),
        (row(2, text("A2", "x" * 140_000)), "table-too-large"),
        (row(2, text("2A", "x")), "workbook-unreadable"),
        ('<row r="two"/>', "workbook-unreadable"),
        (row(2, '<c r="A2" t="s"><v>7</v></c>'), "workbook-unreadable"),
        (row(2, '<c r="A2"><v>seven</v></c>'), "workbook-unreadable"),
        (row(2, '<c r="A2" s="x"><v>7</v></c>'), "workbook-unreadable"),
        ("<row", "workbook-unreadable"),
    ],
)
def test_a_sheet_that_is_not_well_made_is_refused(xml: str, code: str) -> None:
    assert refusal(workbook(HEADER + xml)).code == code


def test_a_formula_longer_than_any_is_cut_and_stays_a_formula() -> None:
    shown, kind = cell(f'<c r="A2"><f>{"1+" * 80_000}1</f></c>')
    assert (len(shown), kind) == (131_072, FORMULA)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"_rels/.rels": relations(("styles", "xl/styles.xml"))}, "workbook-unreadable"),
        ({"_rels/.rels": relations(("officeDocument", "xl/gone.xml"))}, "workbook-unreadable"),
        ({"xl/workbook.xml": f'<workbook xmlns="{MAIN}"/>'}, "workbook-no-sheet"),
        ({"xl/workbook.xml": "<workbook"}, "workbook-unreadable"),
        ({"xl/workbook.xml": f'<workbook xmlns="{MAIN}"><sheet name="x"/></workbook>'},
         "workbook-unreadable"),
        ({"xl/workbook.bin": "x"}, "workbook-binary"),
        ({"mimetype": "application/vnd.oasis", "content.xml": "x"}, "workbook-opendocument"),
    ],
)  # fmt: skip
def test_a_package_that_is_not_whole_is_refused(change: dict[str, str], code: str) -> None:
    assert refusal(zipped({**parts(HEADER), **change})).code == code


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    assert refusal(zipped({"readme.txt": "hello"})).code == "workbook-missing"
    assert refusal(zipped({"_rels/.rels": relations()})).code == "workbook-missing"


def test_declarations_are_refused_by_the_parser_even_when_the_search_misses_them() -> None:
    from passmuster.formats.package_xml import safe_parser

    with pytest.raises(UnusableInput, match="archive-xml-entities"):
        safe_parser().Parse('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', True)


VALUES: list[Any] = [
    "004711",
    "ស្រីមុំ",
    " spaces ",
    "_x0041_",
    "=1+1",
    4711,
    4711.5,
    True,
    datetime(2014, 4, 26),  # noqa: DTZ001 - a spreadsheet knows no time zone
    datetime(2014, 4, 26, 13, 5),  # noqa: DTZ001
    date(1999, 12, 31),
    time(13, 5),
]


def made_by_openpyxl() -> Table:
    book = openpyxl.Workbook()
    book.active.append(["id", *[f"c{place}" for place in range(len(VALUES))]])
    book.active.append(["1", *VALUES])
    book.active["A2"].number_format = "@"
    out = io.BytesIO()
    book.save(out)
    return read_table(out.getvalue())


def test_a_workbook_that_another_program_wrote_is_read_as_it_was_meant() -> None:
    (only,) = made_by_openpyxl().rows()
    assert list(only.cells[1:]) == [
        "004711",
        "ស្រីមុំ",
        " spaces ",
        "A",  # openpyxl does not escape what a spreadsheet program reads as an escape
        "=1+1",
        "4711",
        "4711.5",
        "TRUE",
        "2014-04-26",
        "2014-04-26 13:05:00",
        "1999-12-31",
        "13:05:00",
    ]
    assert dict(only.kinds) == {
        5: FORMULA,
        6: NUMBER,
        7: NUMBER,
        8: BOOLEAN,
        9: DATE,
        10: DATE,
        11: DATE,
        12: DATE,
    }
