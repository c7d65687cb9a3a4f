"""Every number that a rule of medical review uses: data with a source, never a figure in the code.

Source of the values: rules.md §5 and §12. That attempts are spaced over 24 hours is taken strictly
here: the last that counts is no sooner than 24 hours after the first.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from passmuster.core.kernel.figures import Bound, Figure, FigureSet, Source, Unit


def _read(section: str) -> Source:
    return Source(text=f"49 CFR {section}", day="2023-06-01", confirmed=True)


def _ours(why: str) -> Source:
    return Source(text=f"{why}; the figure: ours, to be set by the force's policy")


_LEAST, _MOST, _FREE = Bound.AT_LEAST, Bound.AT_MOST, Bound.FREE
_LIKE: Final = Source(
    text="by likeness to 49 CFR 40.127(g), which speaks of negatives that staff handled"
)

DEFAULT: Final = FigureSet(
    version="1",
    figures=tuple(
        Figure(code=code, value=value, unit=unit, bound=bound, says=says, source=source)
        for code, value, unit, bound, says, source in (
            (
                *("contact-attempts", 3, Unit.COUNT, _LEAST),
                "attempts of the doctor to reach the officer",
                _read("40.131(c)"),
            ),
            (
                *("contact-span-hours", 24, Unit.HOURS, _LEAST),
                "over which the doctor's attempts are spaced",
                _read("40.131(c)"),
            ),
            (
                *("employer-attempts", 3, Unit.COUNT, _LEAST),
                "attempts of the force's contact to reach the officer",
                _read("40.131(d)"),
            ),
            (
                *("employer-span-hours", 24, Unit.HOURS, _LEAST),
                "over which the force's attempts are spaced",
                _read("40.131(d)"),
            ),
            (
                *("contact-spacing-minutes", 120, Unit.MINUTES, _LEAST),
                "between two attempts that both count",
                _ours("threat model M-02 asks for spacing"),
            ),
            (
                *("unheard-after-service-hours", 72, Unit.HOURS, _LEAST),
                "from the served word to call the doctor until the result is verified unheard",
                _read("40.133(a)(2)"),
            ),
            (
                *("unheard-after-result-days", 10, Unit.DAYS, _LEAST),
                "from the laboratory's result until it is verified unheard, nobody being reached",
                _read("40.133(a)(3)"),
            ),
            (
                *("reopen-days", 60, Unit.DAYS, _LEAST),
                "from the verified result to an officer's wish to be heard after all",
                _read("40.133(d)"),
            ),
            (
                *("documents-days", 5, Unit.DAYS, _MOST),
                "more time for documents or a physician's statement",
                _read("40.137(c), 40.145(e)(3)"),
            ),
            (
                *("split-request-hours", 72, Unit.HOURS, _LEAST),
                "from the served notification to the request for the second bottle",
                _read("40.171"),
            ),
            (
                *("bottle-a-request-hours", 72, Unit.HOURS, _LEAST),
                "to ask for a test of bottle A for what was found in bottle B alone",
                _read("40.187"),
            ),
            (
                *("split-order-hours", 24, Unit.HOURS, _MOST),
                "from the request to the order at the second laboratory",
                _ours("49 CFR 40.171 says immediately"),
            ),
            (
                *("second-review-days", 3, Unit.DAYS, _MOST),
                "for the second doctor's blind review",
                _ours("threat model M-03"),
            ),
            (
                *("held-days", 10, Unit.DAYS, _MOST),
                "for the laboratory to settle what is held",
                _ours("threat model L-01, L-03"),
            ),
            (
                *("verify-days", 2, Unit.DAYS, _MOST),
                "from the hearing to the verified result, and from there to the officer",
                _ours("49 CFR 40.167, from memory, gives the employer's report 2 days"),
            ),
            (
                *("retest-days", 10, Unit.DAYS, _MOST),
                "for a laboratory to test bottle B, or bottle A anew",
                _ours("no rule gives it"),
            ),
            (
                *("split-detected-above", 0, Unit.NANOGRAMS, _MOST),
                "above which a drug counts as detected in bottle B: any number is",
                _read("40.177"),
            ),
            (
                *("contact-begin-hours", 24, Unit.HOURS, _MOST),
                "from the laboratory's result to the doctor's first act",
                _ours("49 CFR 40.131 gives no figure"),
            ),
            (
                *("credential-warning-days", 30, Unit.DAYS, _LEAST),
                "before a doctor's credential lapses, from which it is called lapsing",
                _ours("threat model M-01"),
            ),
            (
                *("review-sample-share", Fraction(1, 20), Unit.SHARE, _LEAST),
                "of each doctor's other results of a quarter, drawn for a second doctor",
                _LIKE,
            ),
            (
                *("review-sample-cap", 500, Unit.COUNT, _LEAST),
                "drawn results of one doctor and quarter, at the most",
                _LIKE,
            ),
            (
                *("dilute-observe-low", 2, Unit.MILLIGRAMS, _FREE),
                "creatinine from which a dilute negative is collected again, observed",
                _read("40.155(c)"),
            ),
            (
                *("dilute-observe-high", 5, Unit.MILLIGRAMS, _FREE),
                "creatinine up to which it is, this value among them",
                _read("40.155(c)"),
            ),
            (
                *("heat-ph-low", 90, Unit.TENTHS_OF_PH, _FREE),
                "pH from which time and heat can explain an invalid result",
                _read("40.159"),
            ),
            (
                *("heat-ph-high", 95, Unit.TENTHS_OF_PH, _FREE),
                "pH up to which they can, this value among them",
                _read("40.159"),
            ),
        )
    ),
)
"""The starting set. No policy makes an officer's clock shorter or a doctor's effort less."""
