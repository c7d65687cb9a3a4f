"""Every number that a rule about orders uses: data with a source, never a figure in the code.

The figures below are a starting set. A force's own policy gives another set of the same codes;
what no rule-maker has confirmed is marked so and shown so (rules.md §0, §12).
"""

from __future__ import annotations

from passmuster.core.kernel.figures import Figure, FigureSet, Source, Unit

_OURS = "no rule gives it: ours, to be set by the force's policy"

DEFAULT = FigureSet(
    version="1",
    figures=(
        Figure(
            code="appear-minutes",
            value=60,
            unit=Unit.MINUTES,
            says="from the notice to the arrival at the place of collection",
            source=Source(
                text=f"ODAPC, Best Practices, at once and not two hours; the figure: {_OURS}"
            ),
        ),
        Figure(
            code="attempts-needed",
            value=3,
            unit=Unit.COUNT,
            says="counted attempts before somebody may be reported as not reached",
            source=Source(
                text=f"threat model N-05; by likeness to 49 CFR 40.131(a), 3 attempts; {_OURS}"
            ),
        ),
        Figure(
            code="attempt-spacing-minutes",
            value=120,
            unit=Unit.MINUTES,
            says="between two attempts that both count",
            source=Source(text=f"threat model N-05; {_OURS}"),
        ),
        Figure(
            code="attempt-places",
            value=2,
            unit=Unit.COUNT,
            says="different places among the counted attempts",
            source=Source(text=f"threat model N-05; {_OURS}"),
        ),
        Figure(
            code="attempt-notifiers",
            value=2,
            unit=Unit.COUNT,
            says="different notifiers among the counted attempts",
            source=Source(text=f"threat model N-05; {_OURS}"),
        ),
        Figure(
            code="deferral-max-days",
            value=60,
            unit=Unit.DAYS,
            says="from the deferral to the unannounced test, at the latest",
            source=Source(text="US DOJ, Inspector General report I-96-07", day="1996"),
        ),
        Figure(
            code="return-max-days",
            value=60,
            unit=Unit.DAYS,
            says="from the return of an excluded or excused person to the unannounced test",
            source=Source(text="threat model R-05, by likeness to deferral-max-days"),
        ),
        Figure(
            code="replacement-max-days",
            value=30,
            unit=Unit.DAYS,
            says="from the loss of a test to the unannounced new one",
            source=Source(text=f"a leaver is tested all the same; the figure: {_OURS}"),
        ),
        Figure(
            code="recollection-max-days",
            value=1,
            unit=Unit.DAYS,
            says="from a verified result that asks for a new specimen to its test, at the latest",
            source=Source(text=f"49 CFR 40.155(c), 40.159 say at once; the figure: {_OURS}"),
        ),
        Figure(
            code="cancel-lost-days",
            value=1,
            unit=Unit.DAYS,
            says="from a collection that came to nothing to the cancellation of its order",
            source=Source(text=f"spoiling must not pay; the figure: {_OURS}"),
        ),
        Figure(
            code="plan-day-max-days",
            value=3,
            unit=Unit.DAYS,
            says="from a day of a follow-up plan to its unannounced test, at the latest",
            source=Source(text=f"49 CFR 40.14(h) names follow-up tests; the figure: {_OURS}"),
        ),
        Figure(
            code="medical-evaluation-days",
            value=5,
            unit=Unit.DAYS,
            says="to see the physician after too little urine",
            source=Source(text="49 CFR 40.193(c)", day="2023-06-01", confirmed=True),
        ),
        Figure(
            code="order-open-days",
            value=30,
            unit=Unit.DAYS,
            says="from the order to the notice, where the order names no day of its own",
            source=Source(text=_OURS),
        ),
        Figure(
            code="start-minutes",
            value=60,
            unit=Unit.MINUTES,
            says="from the arrival to the start of the collection",
            source=Source(text=f"49 CFR 40.61(b) says without delay; the figure: {_OURS}"),
        ),
        Figure(
            code="collecting-minutes",
            value=360,
            unit=Unit.MINUTES,
            says="from the start of the collection to its end",
            source=Source(
                text=f"leaves room for 3 hours to drink and try again (49 CFR 40.193(b)); {_OURS}"
            ),
        ),
        Figure(
            code="decision-days",
            value=10,
            unit=Unit.DAYS,
            says="to decide a no-show, facts that may be a refusal, or who could not be reached",
            source=Source(text=f"threat model C-07 asks for a clock; the figure: {_OURS}"),
        ),
        Figure(
            code="reasons-least-letters",
            value=20,
            unit=Unit.COUNT,
            says="letters, blanks apart, below which written reasons do not count as reasons",
            source=Source(text=_OURS),
        ),
    ),
)
"""The starting set. Every figure but those marked confirmed waits for the force's lawyer."""
