"""The page of reference about a collection's steps, numbers, refusals and flaws, from the tables.

``render`` is a pure function of the tables in ``src/passmuster/core/collection``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from passmuster.core.collection import (
    branches,
    collectors,
    flaws,
    observation,
    refusals,
    signals,
    steps,
)
from passmuster.core.collection.fields import Field, Kind
from passmuster.core.collection.step import Step
from passmuster.core.kernel.figures import Source

HEAD = """\
# Collecting a specimen

Written by `make docs` from the tables that decide (`src/passmuster/core/collection`); do not edit.
A test compares the two. "Unconfirmed" marks what nobody has yet read in its present wording: a
person with the document has to confirm it before a force relies on it.

A step is one signed, timed event. A step out of its place is refused with a code; an answer out of
the ordinary opens the branch in the second table. Out of range is not an accusation. Every number
that is judged by stands in [figures.md](figures.md).
"""


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table."""
    yield ""
    yield f"| {' | '.join(heads)} |"
    yield "|---" * len(heads) + "|"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"
    yield ""


def said(source: str, *, confirmed: bool = True) -> str:
    """Return a source as the page says it."""
    return source if confirmed else f"{source} (unconfirmed)"


def origin(source: Source) -> str:
    """Return where a value comes from, with its day."""
    day = f", {source.day}" if source.day else ""
    return said(source.text + day, confirmed=source.confirmed)


def asked(field: Field) -> str:
    """Return what a field takes."""
    if field.kind is Kind.CHOICE:
        takes = " / ".join(field.choices)
    elif field.kind is Kind.WHOLE:
        takes = field.unit
    else:
        takes = field.kind
    more = " (may be left out)" if field.optional else ""
    if field.only:
        more += f" (only when {field.only[0]} is {' or '.join(sorted(field.only[1]))})"
    return f"`{field.name}`: {takes}{more}"


def step_rows(listed: Iterable[Step]) -> Iterator[Sequence[str]]:
    """Yield a row for each step."""
    for step in listed:
        yield (
            step.number,
            f"`{step.code}`",
            step.text,
            step.does if step.does == step.signs else f"{step.does}; {step.signs} signs",
            "; ".join(asked(field) for field in step.fields),
            ", ".join(f"`{need}`" for need in step.needs),
            said(step.source, confirmed=step.confirmed),
        )


def about_steps() -> Iterator[str]:
    """Yield the tables of the steps and of the branches they open."""
    heads = ("No.", "Code", "What", "Who does it", "Recorded", "Needs before it", "Source")
    yield "## Steps"
    yield from table(heads, step_rows(step for step in steps.STEPS if step.number))
    yield "## Steps beside them"
    yield from table(heads[1:], (r[1:] for r in step_rows(s for s in steps.STEPS if not s.number)))
    yield "## What an answer opens"
    yield from table(
        ("Step", "Answer", "Branch", "Source"),
        (
            (
                f"`{opening.step}`",
                f"`{opening.field}`: {opening.judged or ' / '.join(sorted(opening.answers))}",
                opening.branch,
                opening.source,
            )
            for opening in branches.OPENINGS
        ),
    )


def about_observing() -> Iterator[str]:
    """Yield the table of the reasons for observing."""
    yield "## Observed collections"
    yield ""
    yield "The observer is of the donor's gender, is not the collector and never handles the"
    yield f"container. Where none is found: {' or '.join(observation.Fallback)}, as the policy says"
    yield f"({origin(observation.FALLBACK_SOURCE)}). It is never a refusal."
    yield from table(
        ("Code", "Reason", "Ordered by", "Source"),
        ((f"`{t.code}`", t.text, t.orderer, t.source) for t in observation.TRIGGERS),
    )


def about_refusals() -> Iterator[str]:
    """Yield the tables of grounds and of what is no ground."""
    yield "## Refusal to test"
    yield ""
    yield "A collector records facts. A named official with the duty below decides, with reasons,"
    yield "and a second human from outside the donor's chain of command approves. Whether a medical"
    yield "condition explains too little specimen the review doctor alone says; without that answer"
    yield "there is nothing to decide, and the answer decides nothing (49 CFR 40.193(b), 40.191)."
    yield from table(
        (
            "Ground",
            "The donor",
            "Decided by duty",
            "Collector records it",
            "Review doctor reports it",
            "Source",
        ),
        (
            (
                f"`{g.code}`",
                g.text,
                f"`{g.decides}`",
                "yes" if g.collector_records else "no",
                "yes" if g.doctor_reports else "no",
                g.source,
            )
            for g in refusals.GROUNDS
        ),
    )
    yield "Never a refusal:"
    yield from table(
        ("Code", "The donor", "Source"),
        ((f"`{code}`", text, source) for code, (text, source) in refusals.NOT_GROUNDS.items()),
    )


def about_flaws() -> Iterator[str]:
    """Yield the table of the flaws."""
    yield "## Flaws"
    yield from table(
        ("Flaw", "What", "Class", "Mended by", "Until then, and without it", "Source"),
        (
            (
                f"`{f.code}`",
                f.text,
                f.kind,
                f.mended_by or "nobody",
                ", then ".join(dict.fromkeys(flaws.EFFECTS[f.kind])),
                said(f.source, confirmed=f.confirmed),
            )
            for f in flaws.FLAWS
        ),
    )


def about_collectors() -> Iterator[str]:
    """Yield what a collector has to show, and what asks the inspector a question."""
    yield "## Who may collect"
    yield ""
    wanted = ", ".join(f"{count} {kind}" for kind, count in collectors.REQUIRED.items())
    yield f"Training, then mock collections in a row without error, watched and attested: {wanted}"
    yield "(49 CFR 40.33(c)). After an error that ended a test: 1 normal and 2 on the error (f)."
    rules = signals.SIGNAL_RULES
    yield ""
    yield "## Questions for the inspector"
    yield ""
    yield f"{signals.QUESTION} Asked about: {rules.value('fast-steps')} steps within"
    yield f"{rules.value('fast-seconds')} s; {rules.value('equal-readings')} equal temperatures"
    yield f"running, from {rules.value('least-readings')} readings on."


def render() -> str:
    """Return the page's text."""
    parts = (
        about_steps(),
        about_observing(),
        about_refusals(),
        about_flaws(),
        about_collectors(),
    )
    return HEAD + "\n" + "\n".join(line for part in parts for line in part) + "\n"
