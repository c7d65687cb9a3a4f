"""What validity tests come to, as core/laboratory says it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

CLAUSES: Final[tuple[str, ...]] = (
    _("Creatinine of 20 mg/dL or more is acceptable."),
    _("Creatinine from 2 to below 20 mg/dL with specific gravity of 1.0030 or more is acceptable."),
    _(
        "Creatinine from 2 to below 20 mg/dL with specific gravity above 1.0010 and below "
        "1.0030 is dilute; one aliquot is enough."
    ),
    _(
        "Creatinine below 2 mg/dL with specific gravity of 1.0010 or less, or of 1.0200 or "
        "more, on the initial and the confirmatory test of two aliquots, is substituted."
    ),
    _(
        "Creatinine below 2 mg/dL on both tests with specific gravity above 1.0010 and below "
        "1.0200 is invalid."
    ),
    _(
        "Specific gravity of 1.0010 or less on both tests with creatinine of 2 mg/dL or more "
        "is invalid."
    ),
    _(
        "A pH below the lower adulteration edge, or of 11.0 or more, on two aliquots is "
        "adulterated; the confirmatory test is made with a pH meter."
    ),
    _(
        "A pH from the lower adulteration edge to below 4.5, or from 9.0 to below 11.0, on two "
        "aliquots is invalid; from 9.0 to 9.5 the doctor weighs heat and time first."
    ),
    _("Nitrite of 500 µg/mL or more by two different methods is adulterated."),
    _(
        "Nitrite of 200 µg/mL or more twice by one method, or from 200 to below 500 by a "
        "different confirmatory method, is invalid."
    ),
    _(
        "Chromium (VI), or an oxidant as chromium, of 50 µg/mL or more and found by a "
        "different confirmatory method is adulterated."
    ),
    _("Chromium (VI) of 50 µg/mL or more twice by one method is invalid."),
    _("A halogen found by an initial and a different confirmatory method is adulterated."),
    _("A halogen found twice by one method is invalid."),
    _("Glutaraldehyde found by an initial and a different confirmatory method is adulterated."),
    _("Glutaraldehyde found twice by one method is invalid."),
    _("Pyridine found by a confirmatory method after an oxidant or chromium test is adulterated."),
    _("A surfactant of 100 µg/mL or more by two different methods is adulterated."),
    _("A surfactant of 100 µg/mL or more twice by one method is invalid."),
    _(
        "A general oxidant of 200 µg/mL as nitrite, or 50 µg/mL as chromium, or more, twice by "
        "one method is invalid."
    ),
    _("A test that fails on two aliquots for a cause that is not known is invalid."),
    _(
        "A specimen that would damage the equipment, or whose bottles clearly differ, is "
        "looked at by a human."
    ),
    _(
        "Any other adulterant found by an initial and a different confirmatory method is "
        "adulterated."
    ),
    _("A result of adulterated, substituted or invalid rests on two aliquots."),
    _("it does not say how much. Ask for the number."),
    _("the methods decide. Ask the laboratory for them."),
    _("no rule says what one method twice means. A human looks."),
    _("no rule says what two methods mean. A human looks."),
    _("the number is needed. Ask the laboratory for it."),
    _("it leaves open where it lies. Ask the laboratory."),
    _("below 20 mg/dL the specific gravity is needed."),
    _("the tests differ. Ask the laboratory."),
    _("a pH is confirmed with a meter. Ask for it."),
    _("a word is no answer. Ask for the number."),
    _("it is judged with creatinine. Ask for it."),
)
"""The rules of validity, and what is missing of a measure."""

SENTENCES: Final[tuple[str, ...]] = (
    _("%(rule)s Reported: %(tests)s."),
    _("%(tests)s: %(rule)s Ask the laboratory for the second test."),
    _("%(tests)s: %(rule)s Ask the laboratory."),
    _("%(tests)s: it needs %(n)s decimals to be judged. Ask the laboratory for them."),
    _("%(what)s: the confirmatory test does not find it."),
)
"""Sentences with places."""
