"""Names of the months in the languages in which rosters come (Unicode CLDR 48, Gregorian calendar).

Wide and abbreviated forms, format and stand-alone; names are compared without case or full stop.
"""

from __future__ import annotations

from typing import Final

from passmuster.core.kernel.text import normalise_name

_NAMES: Final = {
    "en": (
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|"
        "september sep sept|october oct|november nov|december dec"
    ),
    "km": "មករា|កុម្ភៈ កុម្ភះ|មីនា|មេសា|ឧសភា|មិថុនា|កក្កដា|សីហា|កញ្ញា|តុលា|វិច្ឆិកា|ធ្នូ",
    "fr": (
        "janvier janv|février févr|mars|avril avr|mai|juin|juillet juil|août|septembre|"
        "octobre|novembre|décembre déc"
    ),
    "es": (
        "enero ene|febrero|marzo|abril abr|mayo|junio|julio|agosto ago|septiembre setiembre set|"
        "octubre|noviembre|diciembre dic"
    ),
    "th": (
        "มกราคม ม.ค|กุมภาพันธ์ ก.พ|มีนาคม มี.ค|เมษายน เม.ย|พฤษภาคม พ.ค|มิถุนายน มิ.ย|กรกฎาคม ก.ค|"
        "สิงหาคม ส.ค|กันยายน ก.ย|ตุลาคม ต.ค|พฤศจิกายน พ.ย|ธันวาคม ธ.ค"
    ),
}

MONTHS: Final = {
    normalise_name(spelling): number
    for months in _NAMES.values()
    for number, spellings in enumerate(months.split("|"), start=1)
    for spelling in spellings.split(" ")
}
"""The number of a month, 1 to 12, by each of its spellings."""
