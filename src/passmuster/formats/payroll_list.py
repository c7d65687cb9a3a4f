"""Payroll's own list as a file: only its service numbers are taken out, nothing is stored.

Guarantees: the same bytes and column give the same reading; what cannot be opened raises
UnusableInput, never another error (``formats.table``).
"""

from __future__ import annotations

from passmuster.core.roster.paid import PaidList, names_a_number, number_place, read_paid
from passmuster.formats.roster_sheet.reader import SheetFile
from passmuster.formats.table import read_table


def read_payroll_list(file: SheetFile, *, column: str = "") -> PaidList:
    """Read the first visible sheet, or the only table, of payroll's list, CSV or XLSX.

    ``column`` names the column of service numbers, by its header or its number from 1; "" lets it
    be recognised. Raises UnusableInput: the codes of ``read_table`` and ``number_place``.
    """
    table = read_table(file.data, file.name, is_header=lambda cells: names_a_number(cells, column))
    place = number_place(table.header, column)
    return read_paid(table.header, table.rows(), place=place)
