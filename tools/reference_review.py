"""The page of reference about medical review: moves, clocks, explanations, decisions, bottle B.

The tables come from what decides (`src/passmuster/core/review`); the last section from the rows
that the tests run (`tests/spec`), each with its source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from passmuster.core.laboratory.rules import Rule
from passmuster.core.review.acts import REVIEW_ACTIONS
from passmuster.core.review.clocks import CLOCKS
from passmuster.core.review.contact import CONTACT_RULES, LETTER_FIELDS
from passmuster.core.review.decisions import DECISIONS
from passmuster.core.review.drugs import CLINICAL
from passmuster.core.review.explanations import KINDS
from passmuster.core.review.moves import BESIDE_EVENTS, TRANSITIONS
from passmuster.core.review.reopening import GROUNDS
from passmuster.core.review.screens import SCREEN_POLICIES, SLOTS
from passmuster.core.review.second import HIDDEN, SECOND_RULES
from passmuster.core.review.split import FAILURE_FIELDS, LATE_CAUSES, ORDER_RULES
from passmuster.core.review.split_results import CATEGORIES
from passmuster.core.review.unheard import WAYS
from passmuster.core.review.verdict import NEXT, REPORT_FIELDS, TOLD_WHY, Tell, Verified
from tests.spec.review_rows import VERIFYING
from tests.spec.review_rows_later import CONTACTS, REQUESTS, SPLITS, STRIKES
from tools.reference_collection import origin, table
from tools.reference_orders import codes, yes

HEAD = """\
# Medical review

Written by `make docs` from the tables that decide (`src/passmuster/core/review`) and from those
that are tested (`tests/spec`); do not edit. A test compares the two. "Unconfirmed" marks what
nobody has read in the document itself: a person with the document has to confirm it before a force
relies on it. What follows from other rules, and what is our own choice, is unconfirmed too.

The doctor verifies what a laboratory reported; a verified result says what was found and never what
a person is. No number and no health fact reaches the force. Every figure stands in
[figures.md](figures.md).
"""


def title(name: str, said: str = "") -> Iterator[str]:
    """Yield a heading with what is said below it."""
    yield from (f"## {name}", "")
    if said:
        yield said


def rules(given: Iterable[Rule]) -> Iterator[str]:
    """Yield a table of rules in words."""
    cells = ((f"`{one.code}`", one.says, origin(one.source)) for one in given)
    yield from table(("Rule", "Says", "Source"), cells)


def about_moves() -> Iterator[str]:
    """Yield every move, the clocks of the states, and the acts."""
    said = f"Every move there is. These entries move nothing: {codes(sorted(BESIDE_EVENTS))}."
    yield from title("Moves", said)
    cells = (
        (
            f"`{move.source}`",
            f"`{move.verb}`",
            f"`{move.target}`",
            codes(move.evidence),
            f"`{move.action}`",
            f"`{move.event}`",
        )
        for move in TRANSITIONS
    )
    yield from table(("From", "Verb", "To", "Evidence", "Act", "Entry"), cells)
    yield from title("Clocks", "How long a review may wait in a state before it shows as late.")
    waits = ((f"`{one.state}`", one.says, f"`{one.limit}`") for one in CLOCKS.values())
    yield from table(("State", "Waits to", "Figure"), waits)
    yield from title("Acts", "Who may do each act. Unconfirmed until a force's own rules are seen.")
    acts = ((f"`{action}`", codes(sorted(may))) for action, may in REVIEW_ACTIONS.items())
    yield from table(("Act", "Roles"), acts)


def about_contact() -> Iterator[str]:
    """Yield the rules about attempts and the ways in which nobody has to be heard."""
    letter = f"The force's letter holds no more than: {codes(sorted(LETTER_FIELDS))}."
    yield from title("Reaching the officer", letter)
    cells = (
        (
            f"`{one.code}`",
            "each" if one.of_each else "together",
            one.says,
            f"`{one.limit}`" if one.limit else "",
            origin(one.source),
        )
        for one in CONTACT_RULES
    )
    yield from table(("Code", "About", "It counts if", "Figure", "Source"), cells)
    yield from title("Verified without an interview", "In these ways and no other.")
    yield from rules(WAYS)


def about_explanations() -> Iterator[str]:
    """Yield what an officer may say of a finding, and what clinical evidence is."""
    yield from title("Explanations", "By kind; without all of its papers none counts.")
    cells = (
        (
            f"`{one.code}`",
            one.says,
            one.standing,
            codes(sorted(one.explains)) if one.papers else "nothing here",
            codes(one.papers),
            origin(one.source),
        )
        for one in KINDS.values()
    )
    heads = ("Kind", "Says", "Is", "Explains", "Papers", "Source")
    yield from table(heads, cells)
    yield from title("Clinical evidence for opiates")
    found = (
        (f"`{one.code}`", one.says, yes(one.face_to_face), origin(one.source))
        for one in CLINICAL.values()
    )
    yield from table(("Kind", "Says", "Face to face", "Source"), found)


def about_decisions() -> Iterator[str]:
    """Yield the decisions, what follows them, and who is told what."""
    words = codes(Verified)
    yield from title("Decisions", f"Verified results: {words}. The reasons of a result are these:")
    yield from rules(DECISIONS.values())
    said = f"The report holds: {codes(REPORT_FIELDS)}. Reasons that it may give are these:"
    yield from title("What the force is told", said)
    yield from table(("Code", "Says"), ((f"`{code}`", why) for code, why in TOLD_WHY.items()))
    told = f"The regulator or accreditor is told: {codes(Tell)}."
    yield from title("What follows", told)
    cells = (
        (
            f"`{one.code}`",
            one.says,
            ("must" if one.must else "may") if one.collect else "",
            yes(one.observed) if one.collect else "",
            one.notice,
            one.ordered_by or "",
            f"`{one.trigger}`" if one.trigger else "",
            origin(one.source),
        )
        for one in NEXT.values()
    )
    heads = ("Code", "Says", "Collect", "Observed", "Notice", "Ordered by", "Trigger", "Source")
    yield from table(heads, cells)


def about_split() -> Iterator[str]:
    """Yield how bottle B is sent, what it comes to, and what excuses a late request."""
    fields = f"A report of a failure holds: {codes(FAILURE_FIELDS)}."
    yield from title("Bottle B", fields)
    yield from rules(ORDER_RULES)
    cells = (
        (
            one.code,
            one.found,
            one.outcome,
            f"`{one.follows}`",
            yes(one.tells_regulator),
            origin(one.source),
        )
        for one in CATEGORIES.values()
    )
    heads = ("Way", "Found", "The test", "Follows", "Regulator is told", "Source")
    yield from table(heads, cells)
    yield from title("Causes that excuse a late request or a silence")
    causes = ((f"`{code}`", says, origin(source)) for code, (says, source) in LATE_CAUSES.items())
    yield from table(("Cause", "Says", "Source"), causes)


def about_doctors() -> Iterator[str]:
    """Yield the rules of the second doctor, of reopening, of initial tests and of referrals."""
    yield from title("The second doctor", f"Not shown before signing: {codes(sorted(HIDDEN))}.")
    yield from rules(SECOND_RULES)
    said = (
        "Nothing is cancelled by reopening. After an upheld denial every attempt and every clock\n"
        "counts from the strike; a bottle under way is tested to its end first."
    )
    yield from title("Grounds to reopen", said)
    yield from rules(GROUNDS.values())
    yield from title("On an initial test alone", "Dismissal is locked under every policy.")
    policies = (
        (f"`{code}`", says, origin(source)) for code, (says, source) in SCREEN_POLICIES.items()
    )
    yield from table(("Policy", "Says", "Source"), policies)
    yield from title("Before a referral for dismissal", "The least that has to be there.")
    yield from rules(SLOTS)


def about_rows() -> Iterator[str]:
    """Yield every specified row with the scene by which it is tested."""
    said = (
        "In a scene, hours count from the laboratory's result; for a request, from the service of\n"
        "the notification."
    )
    yield from title("Rows of the specification", said)
    rows = sorted(
        (*VERIFYING, *CONTACTS, *REQUESTS, *SPLITS, *STRIKES), key=lambda row: row.section
    )
    cells = ((one.section, one.says, one.source, one.known, one.given, one.outcome) for one in rows)
    yield from table(("§", "Row", "Source", "Known", "Given", "Follows"), cells)


def render() -> str:
    """Return the page's text."""
    parts = (
        about_moves(),
        about_contact(),
        about_explanations(),
        about_decisions(),
        about_split(),
        about_doctors(),
        about_rows(),
    )
    return HEAD + "\n" + "\n".join(line for part in parts for line in part).rstrip() + "\n"
