"""The steps beside the 24: observation, short volume, facts of a refusal, voiding."""

from __future__ import annotations

from passmuster.core.collection.fields import choice, code, remark, when, whole
from passmuster.core.collection.observation import TRIGGERS, Fallback, Orderer
from passmuster.core.collection.refusals import GROUNDS
from passmuster.core.collection.step import KIT_LEFT, Step, Who, make_step

_C, _O = Who.COLLECTOR, Who.OBSERVER
_COLLECTOR_TRIGGERS = tuple(t.code for t in TRIGGERS if t.orderer is Orderer.COLLECTOR)
RECORDED = tuple(g.code for g in GROUNDS if g.collector_records)

VOID_REASONS: tuple[str, ...] = (
    "fatal-flaw",
    "kit-damaged",
    "observation-not-made",
    "observer-handled-container",
    "observer-other-gender",
    "danger-or-failure",
    "collector-cannot-go-on",
)
"""Why a collection ends without effect: a new order with another collector follows."""

BESIDE: tuple[Step, ...] = (
    make_step(
        "",
        "order-observed",
        _C,
        "40.67(c)",
        "the collector orders an observed collection and says why; it accuses nobody",
        choice("trigger", *_COLLECTOR_TRIGGERS),
        choice("told", "told-why"),
        needs=("identify",),
    ),
    make_step(
        "",
        "name-observer",
        _C,
        "40.67(g), (h)",
        "the observer, of the donor's gender, is named in the remarks",
        code("observer"),
        needs=("identify",),
    ),
    make_step(
        "",
        "no-observer",
        _C,
        "40.67(g)(3)",
        "nobody of the donor's gender can observe: the fallback of the policy, no refusal",
        choice("fallback", *Fallback),
        remark("tried"),
        needs=("identify",),
    ),
    make_step(
        "",
        "observer-check",
        _O,
        "40.67(i)",
        "clothing raised and lowered, the donor turns round: no device is worn",
        choice("clothing", "raised-and-turned", "declined"),
        choice("device", "none-seen", "seen"),
        choice("observation", "permitted", "not-permitted"),
        needs=("name-observer", "choose-container"),
        signs=_O,
    ),
    make_step(
        "",
        "observer-watched",
        _O,
        "40.67(i), (j)",
        "urine was seen leaving the body; the observer never handled the container",
        choice("watched", "watched", "not-watched"),
        choice("handled_container", "no", "yes"),
        needs=("observer-check", "give-specimen"),
        signs=_O,
    ),
    make_step(
        "",
        "tell-time",
        _C,
        "40.193(b)",
        "too little: the short specimen is discarded, the start and end of the time are told",
        choice("short_specimen", "discarded", "none-given"),
        whole("told_until", "Unix seconds", 1, 2**40),
        needs=("give-specimen",),
    ),
    make_step(
        "",
        "offer-fluid",
        _C,
        "40.193(b)",
        "fluid is offered; declining to drink is no refusal",
        choice("drank", "drank", "declined"),
        whole("fluid_ml", "mL", 1, 1000, only=when("drank", "drank")),
        needs=("tell-time",),
    ),
    make_step(
        "",
        "time-over",
        _C,
        "40.193(b), (c)",
        "no sufficient specimen in the time: the force is told, a doctor evaluates",
        choice("force_told", "told"),
        needs=("tell-time",),
    ),
    make_step(
        "",
        "refusal-facts",
        _C,
        "40.191(a), (d)(1)",
        "the facts only: a named official decides, never the collector",
        choice("ground", *RECORDED),
        remark("said"),
        choice("first_specimen", "discarded", "none-kept"),
        KIT_LEFT,
        needs=("arrival",),
    ),
    make_step(
        "",
        "void-step",
        _C,
        "Passmuster: what was recorded is never changed, it is voided",
        "a slip in the last record is voided and the step written anew; both stay",
        code("step"),
        remark("why"),
        needs=("arrival",),
    ),
    make_step(
        "",
        "void-collection",
        _C,
        "49 CFR 40.199; Passmuster: made anew, by another collector",
        "the collection ends without effect; a new order with another collector follows",
        choice("reason", *VOID_REASONS),
        remark("why"),
        KIT_LEFT,
        needs=("arrival",),
    ),
)
"""Steps that stand beside the rows of rules.md §3.1."""
