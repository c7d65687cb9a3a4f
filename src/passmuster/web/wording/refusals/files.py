"""Refusals about files that somebody sends, and about paper and codes that are made here."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_SENT: Mapping[str, Promise] = {
    "file-empty": _(
        "The file holds no table. Send a table with a header and one row for each person."
    ),
    "file-too-large": _("The file is larger than any roster. Delete what does not belong in it."),
    "body-too-large": _(
        "What was sent is larger than this page takes, and nothing of it was read. Send a roster "
        "of at most 20 MB."
    ),
    "file-kind-unknown": _("The file is none that can be read here. Send it as CSV or XLSX."),
    "file-truncated": _("The file is not whole. Export or copy it again."),
    "file-unusable": _("A file on this machine cannot be read or written. Tell the administrator."),
    "encoding-damaged": _("A character of the file is damaged. Export the file again."),
    "encoding-unknown": _(
        "The letters of the file cannot be told apart. Save it as “CSV UTF-8” and send it again."
    ),
    "mapping-unreadable": _(
        "This is no mapping of a table. Save the one agreed on with the laboratory again."
    ),
    "sheet-too-long": _("The list has more rows than a sheet can hold. Take it as CSV."),
    "table-too-large": _(
        "The table is larger than any roster. Delete what stands outside the list."
    ),
    "archive-damaged": _("The file is damaged or cut off. Copy or export it again."),
    "archive-too-large": _("The file is larger, unpacked, than any roster. Save it as CSV."),
    "archive-bomb": _(
        "The file would grow on unpacking far beyond any list. Save the list anew from a "
        "spreadsheet program."
    ),
    "archive-encrypted": _("The file is protected by a password. Save it without one."),
    "archive-part-name": _(
        "A part of the file points outside of it. Save the list anew from a spreadsheet program."
    ),
    "archive-duplicate-part": _(
        "The file holds two parts of one name, so that two programs could read two different "
        "lists in it. Save it anew."
    ),
    "archive-xml-encoding": _(
        "The file holds text that is not UTF-8. Save the list anew from a spreadsheet program."
    ),
    "archive-xml-entities": _(
        "The file holds declarations that attackers use. Save the list anew from a spreadsheet "
        "program."
    ),
    "workbook-old": _("This is an old Excel workbook (.xls). Save it as .xlsx or CSV."),
    "workbook-binary": _("This is a binary workbook (.xlsb). Save it as .xlsx or CSV."),
    "workbook-opendocument": _(
        "This is an OpenDocument spreadsheet (.ods). Save it as .xlsx or CSV."
    ),
    "workbook-encrypted": _(
        "The workbook is protected by a password. Save it without one and send it again."
    ),
    "workbook-unreadable": _(
        "The workbook is damaged or of a kind that is not read here. Save it anew as .xlsx or CSV."
    ),
    "workbook-missing": _("The file is an archive, but no workbook. Send it as XLSX or CSV."),
    "workbook-no-sheet": _("The workbook has no visible sheet with cells. Show the sheet first."),
    "workbook-disordered": _(
        "Cells stand in the workbook twice or out of order, so that two programs could read two "
        "different lists in it. Save it anew from a spreadsheet program."
    ),
}

_MADE: Mapping[str, Promise] = {
    "seals-missing": _("There is no seal to print yet. Wait for the next signed state."),
    "seals-of-many-records": _("A notebook follows one record only. Choose one record."),
    "notices-missing": _("There is nobody to write to. Choose a draw that has a result."),
    "notices-too-many": _(
        "These are more notices than one file of paper holds. Print them unit by unit."
    ),
    "commitment-malformed": _(
        "This is not somebody’s number in a draw, which has 64 digits and letters. Copy it whole."
    ),
    "record-tells-draw": _(
        "The record number stands on the outside and must not name the draw. Choose another number."
    ),
    "dossier-url-unusable": _(
        "The printed code may hold the address of the draw’s public page and nothing else. Give "
        "the address without anything after it."
    ),
    "paper-text-long": _("A text is longer than the paper has room for. Shorten it."),
    "paper-not-set": _(
        "The page cannot be set: a text does not fit in its place. Shorten it and print again."
    ),
    "code-text-unusable": _("The text is too long for a printed code. Shorten it."),
    "language-unknown": _("Paper is printed in Khmer or English. Choose one of the two."),
}

SENTENCES: Mapping[str, Promise] = {**_SENT, **_MADE}
