"""The ordered steps of a collection: who does each, what it records, what it opens, its source.

Guarantees: one step is one signed, timed event; numbers 1 to 24 are the rows of rules.md §3.1, and
steps numbered "" stand beside them for the special cases of §3.3 to §3.5. Pages, paper packs, the
manual and the tests are derived from this table.
"""

from __future__ import annotations

from passmuster.core.collection.fields import choice, code, remark, when, whole
from passmuster.core.collection.specimen import Strip
from passmuster.core.collection.step import KIT_LEFT, MOVED, Step, Who, make_step
from passmuster.core.collection.steps_beside import BESIDE
from passmuster.core.kernel.errors import Refused

_C, _D = Who.COLLECTOR, Who.DONOR
_SHOWN = tuple(strip for strip in Strip if strip is not Strip.NOTHING)

_PREPARING: tuple[Step, ...] = (
    make_step(
        "1",
        "order-received",
        _C,
        "40.14",
        "the order reaches the collector and is read back",
        code("order"),
        code("reason"),
        choice("observed", "yes", "no"),
    ),
    make_step(
        "2",
        "arrival",
        _D,
        "40.61(a)",
        "the donor arrives, or the time that the force allows has passed",
        choice("appeared", "arrived", "did-not-arrive"),
        code("allowed_by", when("appeared", "did-not-arrive")),
        whole("allowed_until", "Unix seconds", 1, 2**40, only=when("appeared", "did-not-arrive")),
        needs=("order-received",),
    ),
    make_step(
        "3",
        "start",
        _C,
        "40.61(b)",
        "the collection starts without delay, whoever is still awaited",
        choice("started", "at-once", "after-delay"),
        remark("delay", when("started", "after-delay")),
        needs=("arrival",),
    ),
    make_step(
        "4",
        "identify",
        _C,
        "40.61(c)",
        "an original card with a photograph, or somebody who vouches; never a copy",
        choice("document", "force-card", "government-card", "vouched", "force-verified", "none"),
        code("vouched_by", when("document", "vouched", "force-verified")),
        choice("photograph", "agrees", "differs"),
        code("matched_by"),
        needs=("start",),
    ),
    make_step(
        "5",
        "own-card",
        _C,
        "40.61(d)",
        "the collector shows the own card when asked",
        choice("shown", "shown", "not-asked"),
        needs=("start",),
        correctable=True,
    ),
    make_step(
        "6",
        "explain",
        _C,
        "40.61(e)",
        "the collector explains and shows the instructions on the form",
        choice("explained", "explained"),
        needs=("start",),
        correctable=True,
    ),
    make_step(
        "7",
        "belongings",
        _D,
        "40.61(f)",
        "outer clothing and bags off, the wallet stays, pockets emptied and shown",
        choice("clothing", "removed", "declined"),
        choice("pockets", "emptied", "declined"),
        choice("found", "nothing", "accidental-item", "tampering-item"),
        remark("item", when("found", "accidental-item", "tampering-item")),
        needs=("identify",),
    ),
    make_step(
        "8",
        "no-medicines",
        _C,
        "40.61(g)",
        "the donor is told not to list medicines on the form",
        choice("told", "told"),
        needs=("identify",),
        correctable=True,
    ),
)

_GIVING: tuple[Step, ...] = (
    make_step(
        "9",
        "form-part-one",
        _C,
        "40.63(a)",
        "the first part of the form is completed",
        code("form"),
        needs=("identify",),
    ),
    make_step(
        "10",
        "wash-hands",
        _D,
        "40.63(b)",
        "hands washed and dried; no water afterwards",
        choice("hands", "washed", "declined"),
        needs=("belongings",),
    ),
    make_step(
        "11",
        "choose-container",
        _D,
        "40.63(c)",
        "a sealed container is chosen and unwrapped with both present; bottles stay sealed",
        code("container"),
        choice("chosen_by", "donor", "collector"),
        choice("unwrapped", "both-present"),
        needs=("wash-hands", "form-part-one"),
    ),
    make_step(
        "12",
        "give-specimen",
        _D,
        "40.63(d)",
        "the donor comes back and hands the container over: the four minutes begin",
        choice("result", "given", "nothing-given", "declined-to-try", "left"),
        needs=("choose-container",),
    ),
    make_step(
        "13",
        "volume",
        _C,
        "40.65(a)",
        "the volume is read; what was given on different occasions is never put together",
        whole("volume_ml", "mL", 1, 1000),
        whole("occasions", "occasions", 1, 9),
        needs=("give-specimen",),
    ),
    make_step(
        "14",
        "temperature",
        _C,
        "40.65(b)",
        "the strip is read in time; out of range is not an accusation",
        choice("strip", *Strip),
        whole("tenths", "tenths of °C", 0, 600, optional=True, only=when("strip", *_SHOWN)),
        needs=("give-specimen", "volume"),
    ),
    make_step(
        "15",
        "look",
        _C,
        "40.65(c)",
        "colour, smell and foam",
        choice("colour", "usual", "unusual"),
        choice("smell", "usual", "unusual"),
        choice("foam", "usual", "unusual"),
        choice("tampering", "not-apparent", "apparent"),
        remark("signs", when("tampering", "apparent")),
        needs=("temperature",),
    ),
)

_SEALING: tuple[Step, ...] = (
    make_step(
        "16",
        "pour-a",
        _C,
        "40.71(b)(2)",
        "the collector, not the donor, pours bottle A first, in the donor's sight",
        whole("a_ml", "mL", 1, 1000),
        choice("sight", "in-donor-sight"),
        needs=("look",),
    ),
    make_step(
        "16",
        "pour-b",
        _C,
        "40.71(b)(3)",
        "then bottle B",
        whole("b_ml", "mL", 0, 1000),
        choice("sight", "in-donor-sight"),
        needs=("pour-a",),
    ),
    make_step(
        "17",
        "seal",
        _C,
        "40.71(b)(4)-(6)",
        "caps on, seals over cap and sides, seals dated; all serials scanned",
        code("form"),
        code("seal_a"),
        code("seal_b"),
        choice("closed", "capped-sealed-dated"),
        needs=("temperature", "look", "pour-b"),
    ),
    make_step(
        "18",
        "donor-initials",
        _D,
        "40.71(b)(7)",
        "the donor reads the own number and initials the seals",
        choice("initials", "given", "declined"),
        code("number_read", when("initials", "given")),
        remark("why", when("initials", "declined")),
        needs=("seal",),
    ),
    make_step(
        "19",
        "discard-leftover",
        _C,
        "40.71(b)(8)",
        "what is left is discarded; nobody tests it, and the donor has no claim to it",
        choice("leftover", "discarded", "none-left"),
        needs=("seal",),
        correctable=True,
    ),
    make_step(
        "20",
        "donor-certifies",
        _D,
        f"{MOVED}, (a)(1)",
        "the donor reads and signs; without a signature the collector prints the name",
        choice("signature", "signed", "declined"),
        choice("name_printed", "by-donor", "by-collector"),
        remark("why", when("signature", "declined")),
        needs=("seal",),
    ),
    make_step(
        "21",
        "collector-certifies",
        _C,
        f"{MOVED}, (a)(2)",
        "the collector completes and signs the own part: name, time, date, courier",
        choice("signed", "signed"),
        code("courier"),
        needs=("donor-initials", "donor-certifies"),
        correctable=True,
    ),
)

_CLOSING: tuple[Step, ...] = (
    make_step(
        "22",
        "pouch",
        _C,
        f"{MOVED}, (a)(4)-(7)",
        "copy 5 to the donor, bottles and copy 1 into the pouch and sealed; the donor leaves",
        choice("pouched", "sealed-in-donor-sight"),
        choice("copy", "given", "declined"),
        choice("held_item", "none-held", "returned"),
        needs=("collector-certifies",),
    ),
    make_step(
        "23",
        "send-copies",
        _C,
        f"{MOVED}, (a)(9)",
        "copy 2 to the review doctor, copy 4 to the force; copy 3 stays with the collector",
        choice("doctor", "sent"),
        choice("force", "sent"),
        choice("own_copy", "kept"),
        KIT_LEFT,
        correctable=True,
    ),
    make_step(
        "24",
        "ship",
        _C,
        f"{MOVED}, (c)",
        "the specimen goes to the laboratory",
        code("courier"),
        KIT_LEFT,
        needs=("pouch",),
    ),
)

STEPS: tuple[Step, ...] = (*_PREPARING, *_GIVING, *_SEALING, *_CLOSING, *BESIDE)
"""All steps: first the rows of rules.md §3.1 in their order, then those beside them."""

_BY_CODE = {step.code: step for step in STEPS}

PREPARING: tuple[str, ...] = tuple(step.code for step in _PREPARING)
GIVING: tuple[str, ...] = tuple(step.code for step in _GIVING)
SEALING: tuple[str, ...] = tuple(step.code for step in _SEALING)
CLOSING: tuple[str, ...] = tuple(step.code for step in _CLOSING)
ATTEMPT: tuple[str, ...] = GIVING[2:]
"""What is done anew with each container: from choosing it to the look."""


def step(name: str) -> Step:
    """Return a step by its code, or raise Refused (``step-unknown``)."""
    if name not in _BY_CODE:
        raise Refused("step-unknown", f"No step of a collection is called {name!r}.")
    return _BY_CODE[name]
