"""The page of reference about test orders, rendered from the tables that decide them.

What a lawyer or a doctor has to approve stands on it with its source, and whether it is confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from passmuster.core.orders import moves
from passmuster.core.orders.acts import ORDER_ACTIONS
from passmuster.core.orders.clocks import CLOCKS
from passmuster.core.orders.excusals import ABSENCES
from passmuster.core.orders.notices import ATTEMPT_RULES
from passmuster.core.orders.outcomes import OUTCOMES
from passmuster.core.orders.reasons import REASONS, origins_of

HEAD = """\
# Test orders

Written by `make docs` from the tables that decide (`src/passmuster/core/orders`); do not edit.
A test compares the two. What is not here is forbidden.

**Confirmed** says whether somebody read the rule's own text and it says this. Everything else is a
starting point that the force's lawyer, its doctor and its policy have to settle before use.
"""


def render() -> str:
    """Return the whole page."""
    parts = (reasons(), absences(), attempts(), outcomes(), clocks(), table(), roles())
    return HEAD + "\n" + "\n".join(line for part in parts for line in part).rstrip() + "\n"


def rows(
    title: str, said: str, head: Sequence[str], body: Iterable[Sequence[str]]
) -> Iterator[str]:
    """Yield one section with its table."""
    yield from (f"## {title}\n", f"{said}\n")
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for cells in body:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    yield ""


def reasons() -> Iterator[str]:
    """Yield the table of reasons."""
    body = (
        (
            f"`{rule.reason}`",
            rule.says,
            codes(origins_of(rule.reason)),
            codes(rule.at_order),
            codes(rule.at_notice),
            yes(rule.observed),
            yes(rule.no_show_may_be_refusal),
            yes(rule.may_withdraw),
            yes(rule.lost_brings_order),
            rule.source,
            yes(rule.confirmed),
        )
        for rule in REASONS.values()
    )
    head = (
        "Reason",
        "Means",
        "Comes by",
        "Needs before the order",
        "Needs before the notice",
        "Always observed",
        "Staying away can be a refusal",
        "May step back before the notice",
        "A lost test comes again",
        "Source",
        "Confirmed",
    )
    said = (
        "Why a test may be ordered. An order that is due (a return, a deferral still open on the\n"
        "opening day, a lost test) needs `order-due` in the place of a ticket or a list."
    )
    return rows("Reasons", said, head, body)


def absences() -> Iterator[str]:
    """Yield the table of codes that excuse or defer."""
    body = (
        (
            f"`{row.code}`",
            "excuses" if row.excuses else "defers",
            row.says,
            codes(row.papers),
            yes(row.needs_end),
            row.source,
            yes(row.confirmed),
        )
        for row in ABSENCES.values()
    )
    said = (
        "Before the notice only, with papers from before it, approved by somebody outside the\n"
        "unit who did not ask for it. After a no-show nobody is excused."
    )
    head = ("Code", "Does", "Means", "Papers", "Needs an end", "Source", "Confirmed")
    return rows("Excusals and deferrals", said, head, body)


def attempts() -> Iterator[str]:
    """Yield the table of rules about attempts."""
    body = (
        (
            f"`{rule.code}`",
            "each" if rule.of_each else "together",
            rule.says,
            f"`{rule.limit}`" if rule.limit else "",
            rule.source,
            yes(rule.confirmed),
        )
        for rule in ATTEMPT_RULES
    )
    said = (
        "Which attempts count towards “not reached”, by the code that says why one does not. Even\n"
        "all of them end nothing: the order waits for a named official."
    )
    head = ("Code", "About", "It counts if", "Figure", "Source", "Confirmed")
    return rows("Attempts to serve a notice", said, head, body)


def outcomes() -> Iterator[str]:
    """Yield the table of outcomes."""
    body = (
        (
            f"`{row.code}`",
            f"`{row.state}`",
            row.group,
            row.says,
            codes(row.sources) or "any listed below",
            yes(row.brings_order),
            row.source,
            yes(row.confirmed),
        )
        for row in OUTCOMES
    )
    said = (
        "How an order can end. A round closes only when each of its orders has one of these.\n"
        "After a flaw, a loss or spoiling another collector takes the new test."
    )
    head = ("Code", "State", "Class", "Means", "Only from", "New order", "Source", "Confirmed")
    return rows("Outcomes", said, head, body)


def clocks() -> Iterator[str]:
    """Yield the table of clocks."""
    body = (
        (
            f"`{rule.state}`",
            rule.says,
            f"`{rule.limit}`" + (", or the order's own day" if rule.day_of_order else ""),
            f"`{rule.since}`" if rule.since else "the state's beginning",
        )
        for rule in CLOCKS.values()
    )
    said = (
        "How long an order may wait in each open state before it shows as late. The figures stand "
        "in [figures.md](figures.md)."
    )
    return rows("Clocks", said, ("State", "Waits to", "Figure", "Counted from"), body)


def table() -> Iterator[str]:
    """Yield the table of moves."""
    body = (
        (
            f"`{move.source}`",
            f"`{move.verb}`",
            f"`{move.target}`",
            codes(move.evidence),
            f"`{move.gate}`" if move.gate else "",
            f"`{move.action}`" if move.action else "by reason",
            f"`{move.event}`",
        )
        for move in moves.TRANSITIONS
    )
    head = ("From", "Verb", "To", "Evidence", "Reason must allow", "Act", "Entry")
    return rows("Moves", "Every move there is; each is one blind entry of the log.", head, body)


def roles() -> Iterator[str]:
    """Yield the table of acts and the roles that may do them."""
    body = (
        (f"`{action}`", codes(sorted(may)), codes(by_reason(action)))
        for action, may in ORDER_ACTIONS.items()
    )
    said = "Who may do each act. Unconfirmed until a force's own rules are seen."
    return rows("Acts", said, ("Act", "Roles", "Makes orders for"), body)


def by_reason(action: str) -> list[str]:
    """Return the reasons for which this act makes orders."""
    return [rule.reason for rule in REASONS.values() if rule.action == action]


def codes(names: Iterable[str]) -> str:
    """Return codes in one cell."""
    return ", ".join(f"`{name}`" for name in names)


def yes(holds: bool) -> str:
    """Return a truth as a word."""
    return "yes" if holds else "no"
