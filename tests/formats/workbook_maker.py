"""Workbooks made by hand, part by part: what no spreadsheet program would write."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def relations(*targets: tuple[str, str]) -> str:
    """Return a relations part; each target is (kind, path)."""
    inner = "".join(
        f'<Relationship Id="r{place}" Type="{RELATIONS}/{kind}" Target="{path}"/>'
        for place, (kind, path) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{inner}</Relationships>'


def parts(
    cells: str,
    *,
    sheets: Sequence[tuple[str, str]] = (("Roster", ""),),
    strings: str = "",
    styles: str = "",
    properties: str = "",
) -> dict[str, str]:
    """Return the parts of a workbook whose first sheet has ``cells`` (XML) as its data.

    Each sheet is (name, further attributes); ``strings``, ``styles`` and ``properties`` are XML.
    """
    listed = "".join(
        f'<sheet name="{name}" sheetId="{place}" r:id="r{place}" {more}/>'
        for place, (name, more) in enumerate(sheets, 1)
    )
    sheet_targets = [("worksheet", f"sheet{place}.xml") for place in range(1, len(sheets) + 1)]
    targets = [*sheet_targets, ("sharedStrings", "strings.xml"), ("styles", "styles.xml")]
    made = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{properties}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(*targets),
        "xl/strings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
    }
    for place in range(1, len(sheets) + 1):
        data = cells if place == 1 else ""
        made[f"xl/sheet{place}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>'
        )
    return made


def zipped(members: Mapping[str, str | bytes], *more: tuple[str, str | bytes]) -> bytes:
    """Return the members as a ZIP archive; ``more`` may repeat names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (*members.items(), *more):
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def workbook(cells: str, **options: object) -> bytes:
    """Return the bytes of a workbook as ``parts`` describes it."""
    return zipped(parts(cells, **options))  # type: ignore[arg-type]


def row(number: int, *cells: str) -> str:
    """Return one row of cells given as XML."""
    return f'<row r="{number}">{"".join(cells)}</row>'


def text(address: str, value: str) -> str:
    """Return a cell with its text inside."""
    return f'<c r="{address}" t="inlineStr"><is><t>{value}</t></is></c>'
