"""The small parts of an XLSX package: which sheets, which formats, which shared strings.

Guarantees: XML is read by expat alone, with every declaration refused, so that nothing expands and
nothing is fetched; both namespaces of the standard (transitional and strict) are understood.

Source of all names: ECMA-376, part 1 (SpreadsheetML, 18) and part 2 (Open Packaging, 9.3).
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple
from xml.parsers import expat

from passmuster.core.kernel.errors import UnusableInput

_NAMESPACES: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "http://schemas.openxmlformats.org/package/2006/relationships",
)
_DATE_FORMAT_IDS: Final = frozenset(
    (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))
)
"""Built-in number formats that show a date or a time (18.8.30, numFmts)."""

_NOT_FORMAT: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
"""What in a number format is literal text, filling, a colour, a condition or a locale."""

_DATE_LETTER: Final = re.compile("[dmyhs]", re.IGNORECASE)

Attributes = Mapping[str, str]


class NumberFormat(NamedTuple):
    """What matters of a cell's number format: whether it shows dates, and its code."""

    is_date: bool = False
    code: str = "General"


class Sheet(NamedTuple):
    """A sheet of cells as the workbook lists it; ``part`` is its place in the package."""

    name: str
    visible: bool
    part: str


class Workbook(NamedTuple):
    """What is said of all sheets together; ``formats`` by a cell's style number."""

    sheets: tuple[Sheet, ...]
    strings: tuple[str, ...]
    formats: tuple[NumberFormat, ...]
    epoch_1904: bool


def local_name(name: str) -> str:
    """Return an element's name without its namespace, "" when the namespace is a foreign one."""
    namespace, _, local = name.rpartition(" ")
    return local if namespace in _NAMESPACES else ""


def safe_parser() -> expat.XMLParserType:
    """Return an expat parser that refuses every declaration of a document type or an entity."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_declaration
    return parser


def _refuse_declaration(*_declared: object) -> None:
    raise UnusableInput(
        "archive-xml-entities",
        "The file holds XML declarations (DOCTYPE), which workbooks may not have and attackers "
        "use. Save the list anew from a spreadsheet program.",
    )


def read_workbook(archive: zipfile.ZipFile) -> Workbook:
    """Read everything but the sheets' cells.

    Raises KeyError, ValueError or expat.ExpatError where the package is not whole; the caller
    turns them into a refusal.
    """
    main = next(
        target for kind, target in _relations(archive, "").values() if kind == "officeDocument"
    )
    relations = _relations(archive, main)
    sheets: list[Sheet] = []
    epoch_1904 = False

    def take(name: str, attributes: Attributes) -> None:
        nonlocal epoch_1904
        if name == "workbookPr":
            epoch_1904 = attributes.get("date1904", "0") in ("1", "true")
        elif name == "sheet":
            kind, part = relations[_relation_id(attributes)]
            if kind == "worksheet":
                visible = attributes.get("state", "visible") == "visible"
                sheets.append(Sheet(attributes["name"], visible, part))

    _walk(archive, main, take)
    parts = dict(relations.values())
    return Workbook(
        tuple(sheets),
        _strings(archive, parts["sharedStrings"]) if "sharedStrings" in parts else (),
        _formats(archive, parts["styles"]) if "styles" in parts else (),
        epoch_1904,
    )


def _walk(archive: zipfile.ZipFile, part: str, take: Callable[[str, Attributes], None]) -> None:
    """Call ``take`` with every element of a part, in the order of their start tags."""
    parser = safe_parser()
    parser.StartElementHandler = lambda name, attributes: take(local_name(name), attributes)
    parser.Parse(archive.read(part), True)


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Return kind and target of each relation of a part ("" for the package), by its id."""
    folder, name = posixpath.split(part)
    found = {}

    def take(element: str, attributes: Attributes) -> None:
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes["Type"].rpartition("/")[2]
            target = posixpath.normpath(posixpath.join("/", folder, attributes["Target"]))
            found[attributes["Id"]] = (kind, target.lstrip("/"))

    _walk(archive, posixpath.join(folder, "_rels", f"{name}.rels"), take)
    return found


def _relation_id(attributes: Attributes) -> str:
    """Return the attribute ``r:id``, in whichever of the two namespaces it stands."""
    return next(value for name, value in attributes.items() if name.endswith("/relationships id"))


def _formats(archive: zipfile.ZipFile, part: str) -> tuple[NumberFormat, ...]:
    codes: dict[int, str] = {}
    styles: list[int] = []
    in_cell_styles = False

    def take(name: str, attributes: Attributes) -> None:
        nonlocal in_cell_styles
        if name == "numFmt":
            codes[int(attributes["numFmtId"])] = attributes["formatCode"]
        elif name in ("cellStyleXfs", "cellXfs", "cellStyles", "dxfs"):
            in_cell_styles = name == "cellXfs"
        elif name == "xf" and in_cell_styles:
            styles.append(int(attributes.get("numFmtId", "0")))

    _walk(archive, part, take)
    return tuple(_number_format(number, codes.get(number)) for number in styles)


def _number_format(number: int, code: str | None) -> NumberFormat:
    if code is None:
        return NumberFormat(is_date=number in _DATE_FORMAT_IDS)
    return NumberFormat(_DATE_LETTER.search(_NOT_FORMAT.sub("", code)) is not None, code)


def _strings(archive: zipfile.ZipFile, part: str) -> tuple[str, ...]:
    """Return the shared strings: runs put together, phonetic hints left out."""
    strings: list[str] = []
    pieces: list[str] = []
    open_elements = {"t": 0, "rPh": 0}
    parser = safe_parser()

    def start(name: str, _attributes: Attributes) -> None:
        name = local_name(name)
        if name in open_elements:
            open_elements[name] += 1

    def end(name: str) -> None:
        name = local_name(name)
        if name in open_elements:
            open_elements[name] -= 1
        elif name == "si":
            strings.append("".join(pieces))
            pieces.clear()

    def text(characters: str) -> None:
        if open_elements["t"] and not open_elements["rPh"]:
            pieces.append(characters)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    with archive.open(part) as stream:
        parser.ParseFile(stream)
    return tuple(strings)
