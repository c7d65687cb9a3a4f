"""Words for the codes of the roster: lists of changes, reasons, purposes, faults of rows."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from passmuster.core.roster.faults import Fault
from passmuster.core.roster.people import NO_UNIT
from passmuster.web.theme.numerals import digits

CHANGES: Mapping[str, tuple[Promise, Promise]] = {
    "joiners": (_("Joined"), _("Not known before; also those the file says have left already.")),
    "leavers": (_("Left"), _("Known people whom the file now marks as left.")),
    "transfers": (_("Moved unit"), _("Another unit than before.")),
    "promotions": (_("Promoted"), _("A higher rank, or one whose place no known order tells.")),
    "disappeared": (_("Disappeared"), _("In the last roster, and not in this file.")),
    "returned": (_("Returned"), _("Had left or disappeared, and are listed again.")),
    "demotions": (_("Lower rank"), _("A lower rank than before.")),
    "rank_changes": (_("Other rank"), _("Another rank on the same level.")),
    "class_changes": (
        _("Other class"),
        _("From officer to staff, for instance: it changes the chance of being drawn."),
    ),
    "status_changes": (_("Other status"), _("On leave, detached, suspended, and back.")),
    "renamed": (_("Renamed"), _("Another name under the same number.")),
    "corrected": (_("Corrected"), _("A badge, a date or a sex put right.")),
    "held": (_("Held"), _("Known, and their row came back: they stay as they were.")),
    "doubles": (
        _("Perhaps twice"),
        _("Newcomers with name and day of joining of somebody known under another number."),
    ),
}
"""Each list of a comparison: its title, and who stands in it."""

FIELDS: Mapping[str, Promise] = {
    "service_number": _("Service number"),
    "full_name": _("Whole name"),
    "last_name": _("Family name"),
    "first_name": _("Given name"),
    "middle_name": _("Middle name"),
    "suffix": _("Suffix of the name"),
    "latin_name": _("Name in Latin letters"),
    "sex": _("Sex"),
    "rank": _("Rank"),
    "unit_code": _("Unit code"),
    "unit_name": _("Unit"),
    "status": _("Status"),
    "person_class": _("Class"),
    "joined_on": _("Day of joining"),
    "left_on": _("Day of leaving"),
    "vacated_on": _("Day the post fell vacant"),
    "badge": _("Badge"),
}

GAP_KINDS: Mapping[str, Promise] = {
    "not-on-payroll": _("On the roster, not on payroll"),
    "not-on-roster": _("On payroll, not on the roster"),
    "paid-twice": _("On payroll more than once"),
}

GAP_REASONS: Mapping[str, Promise] = {
    "joined-after-pay-day": _("Joined after the last pay day"),
    "left-after-pay-day": _("Left after the last pay day"),
    "paid-elsewhere": _("Paid by another employer"),
    "seconded-in": _("Seconded from elsewhere"),
    "seconded-away": _("Serves elsewhere, paid here"),
    "paid-in-parts": _("Paid in two parts, such as arrears"),
}

EXCLUSION_REASONS: Mapping[str, Promise] = {
    "maternity": _("Maternity"),
    "long-illness": _("Long illness"),
    "detached-abroad": _("Detached abroad"),
    "suspended": _("Suspended from duty"),
    "in-custody": _("In custody"),
}

PURPOSES: Mapping[str, Promise] = {
    "roster-correction": _("To put the roster right"),
    "payroll-difference": _("To explain a difference from payroll"),
    "headcount": _("To count the unit"),
    "exclusion": _("To ask for an exclusion, or to judge one"),
    "own-request": _("The person asked for it"),
    "roster-audit": _("To audit the roster before a draw"),
    "signal": _("To follow a signal"),
    "case": _("For a case of the inspector"),
}

DISCLOSURES: Mapping[str, Promise] = {
    "at-once": _("The person sees this at once."),
    "after-notice": _("The person sees this once the notice was served."),
    "held-by-inspector": _("The inspector holds this back until the case ends."),
}

FAULTS: Mapping[str, Promise] = {
    "control-character": _(
        "The cell holds a control character that no keyboard types. Type the value anew."
    ),
    "date-ambiguous": _(
        "“%(value)s” can be read as two dates. Write it as YYYY-MM-DD, or say which part is the "
        "day."
    ),
    "date-buddhist-era": _(
        "“%(value)s” has a year of the Buddhist era. Write the year of the common era: 543 or 544 "
        "is to be taken off, depending on the day."
    ),
    "date-impossible": _("There is no such date as “%(value)s”. Mend it in the file."),
    "date-unreadable": _("“%(value)s” cannot be read as a date. Write it as YYYY-MM-DD."),
    "duplicate-number": _(
        "This service number stands already in row %(first)s, with other particulars. Decide "
        "which row is right and remove the other."
    ),
    "duplicate-row": _("This row says the same as row %(first)s. Remove it."),
    "error-cell": _("The cell holds a spreadsheet error (%(value)s). Type the value."),
    "formula-cell": _(
        "The cell holds a formula, not a value, and formulas are not worked out here. Copy the "
        "column and paste it as values."
    ),
    "joined-after-left": _(
        "The day of joining (%(joined)s) is after the day of leaving (%(left)s). Mend one of them."
    ),
    "number-damaged": _(
        "A spreadsheet has turned the service number into “%(value)s”. Format the column as text "
        "and type the number anew."
    ),
    "number-imprecise": _(
        "The cell holds a number of more than 15 digits, which a spreadsheet rounds. Format the "
        "column as text and type the number anew."
    ),
    "number-is-date": _(
        "A spreadsheet has turned the service number into a date (%(value)s). Format the column "
        "as text and type the number anew."
    ),
    "number-missing": _("There is no service number in this row. Add it."),
    "number-not-whole": _("“%(value)s” is not a whole number and cannot be a service number."),
    "number-too-long": _("The service number is longer than %(limit)s characters."),
    "number-without-digit": _(
        "“%(value)s” has no digit and cannot be a service number. Remove the row if it is a title "
        "or a total."
    ),
    "quote-broken": _(
        "A quotation mark stands in the middle of a cell, so the cells cannot be told apart. "
        "Double it, or remove it."
    ),
    "row-short": _(
        "The row has %(found)s cells where the header has %(wanted)s. A line break or a missing "
        "separator has cut it."
    ),
    "row-too-long": _(
        "The row has %(found)s cells where the header has %(wanted)s. A separator inside a cell "
        "has shifted it: put that cell in quotation marks."
    ),
    "class-unknown": _(
        "“%(value)s” is not a known person class. The person is taken as: %(taken)s."
    ),
    "date-order-open": _(
        "Nothing in this column says whether the day or the month comes first. Say it with the "
        "columns."
    ),
    "encoding-assumed": _(
        "The file is not UTF-8. It was read as Windows-1252 (Western). Check a name with an accent."
    ),
    "left-without-date": _("The person has left, but no day of leaving is given."),
    "looks-like-formula": _("The cell begins like a formula. It is kept as plain text."),
    "name-missing": _("There is no name in this row."),
    "number-from-badge": _(
        "The file has no service number; the badge is used in its place. Badges may be passed on: "
        "give service numbers if the force has them."
    ),
    "sex-unknown": _("“%(value)s” is not a known word for a sex. It is left blank."),
    "sheet-chosen": _(
        "The workbook has several sheets. The first visible one, “%(value)s”, was read."
    ),
    "status-contradicts-date": _(
        "The person is in service and yet has a day of leaving (%(left)s). The status is believed."
    ),
    "status-from-date": _(
        "There is a day of leaving (%(left)s) and no status. The person is taken to have left."
    ),
    "status-unknown": _("“%(value)s” is not a known status. The person is taken as in service."),
    "unit-missing": _("There is no unit in this row. The person is counted under “(none)”."),
}
"""Every fault of a row in the page's language; ``no-partner`` has two senses and stands below."""

_NO_PARTNER = {
    True: _(
        "The first file has no row with this service number. Add the person there, or remove this "
        "row."
    ),
    False: _("The second file has no row with this service number. What it would say stays blank."),
}

TIE_ENDS: Mapping[str, Promise] = {
    "wrong-person": _("The account was tied to the wrong person"),
    "left-the-force": _("The person has left"),
    "account-at-risk": _("Somebody else may be using the account"),
    "number-changed": _("The person has another service number now"),
}
"""Why the tie of an account to a person ends, by the code that the record keeps."""

DIRECTIONS: Mapping[str, Promise] = {
    "up": pgettext_lazy("rank", "up"),
    "down": pgettext_lazy("rank", "down"),
    "level": pgettext_lazy("rank", "same level"),
    "unknown": pgettext_lazy("rank", "direction not known"),
}


def unit_words(name: str) -> str:
    """Return a unit's name; those without a unit stand under words of the page's language."""
    return gettext("(no unit)") if name == NO_UNIT else name


def said_fault(fault: Fault) -> str:
    """Return what is wrong with a row, in the page's language and digits; cells stay as written."""
    if fault.code == "no-partner":
        return str(_NO_PARTNER[bool(fault.file)])
    facts = {name: _said_fact(name, value) for name, value in fault.facts}
    sentence = str(FAULTS[fault.code]) % facts
    if "accepted_name" not in facts:
        return sentence
    who = {
        "row": facts["first"],
        "name": facts["accepted_name"] or gettext("(no name)"),
        "unit": unit_words(facts["accepted_unit"]),
    }
    return f"{sentence} " + gettext("Accepted was row %(row)s: %(name)s, %(unit)s.") % who


def _said_fact(name: str, value: str) -> str:
    if name in ("first", "found", "wanted", "limit"):
        return digits(value)
    return str(_CLASSES.get(value, value)) if name == "taken" else value


_CLASSES: Mapping[str, Promise] = {
    "officer": pgettext_lazy("person class", "Officer"),
    "recruit": pgettext_lazy("person class", "Recruit"),
    "staff": pgettext_lazy("person class", "Staff"),
}
