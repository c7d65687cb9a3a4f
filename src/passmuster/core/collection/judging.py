"""What each step's answers do to a session: judged by the rules, never by the collector's word.

Guarantees: each function returns the session after the step or refuses it with a code; none of them
looks at a clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from passmuster.core.collection import refusals, steps
from passmuster.core.collection.branches import Branch, opened_by
from passmuster.core.collection.constants import CollectionRules
from passmuster.core.collection.observation import require_ordered
from passmuster.core.collection.progress import (
    Event,
    Progress,
    SessionEnd,
    SessionFacts,
    second_specimen,
    to_the_end,
    try_again,
    try_until,
    with_observer,
)
from passmuster.core.collection.specimen import (
    Kit,
    Specimen,
    Strip,
    Temperature,
    Volume,
    is_practice_serial,
    judge_temperature,
    judge_volume,
    require_pour,
)
from passmuster.core.kernel.errors import Refused

Judge = Callable[[Progress, SessionFacts, Event, CollectionRules], Progress]

SERIALS = ("order", "form", "container", "seal_a", "seal_b")
"""The answers that are serials of practice or of a live collection, never of both."""


def require_serials_of(facts: SessionFacts, event: Event) -> None:
    """Refuse a live serial in practice and a practice serial in a live session."""
    for name in SERIALS:
        serial = event.answers.get(name)
        if serial is None or is_practice_serial(str(serial)) is facts.practice:
            continue
        if facts.practice:
            raise Refused("live-serial-in-practice", "Practice uses practice serials only.")
        raise Refused("practice-serial-in-live", "This serial is for practice only.")


def apply(
    progress: Progress, facts: SessionFacts, event: Event, rules: CollectionRules
) -> Progress:
    """Return the session after a step whose place and answers are in order already."""
    judge = _JUDGES.get(event.step)
    judged = judge(progress, facts, event, rules) if judge else progress
    opened = opened_by(event.step, event.answers)
    if Branch.REMARK in opened:
        judged = replace(judged, remarks=(*judged.remarks, event.step))
    if Branch.REFUSAL_FACTS in opened:
        judged = replace(judged, path=("refusal-facts",))
    if Branch.NO_SHOW in opened:
        judged = _end(judged, SessionEnd.NO_SHOW)
    if Branch.NOT_IDENTIFIED in opened:
        judged = _end(judged, SessionEnd.NOT_IDENTIFIED)
    return judged


def _end(progress: Progress, end: SessionEnd) -> Progress:
    return replace(progress, path=(), end=end, ends_as=end)


def _text(event: Event, name: str) -> str:
    return str(event.answers[name])


def _number(event: Event, name: str) -> int:
    return int(event.answers[name])


def _order(progress: Progress, facts: SessionFacts, event: Event, _: CollectionRules) -> Progress:
    observed = require_ordered(facts.reason, facts.trigger)
    said = (_text(event, "order"), _text(event, "reason"), _text(event, "observed"))
    if said != (facts.order, facts.reason, "yes" if observed else "no"):
        raise Refused("order-differs", "What is read back is not what was ordered. Read again.")
    return progress


def _arrival(progress: Progress, facts: SessionFacts, event: Event, _: CollectionRules) -> Progress:
    served = facts.notice_served_at
    if not facts.practice and (served is None or served > event.at):
        raise Refused("notice-not-served", "No notice was served to this person before.")
    if _text(event, "appeared") == "did-not-arrive" and event.at < _number(event, "allowed_until"):
        raise Refused("arrival-time-left", "The time that the force allows is not over.")
    return progress


def _identify(
    progress: Progress, facts: SessionFacts, event: Event, _: CollectionRules
) -> Progress:
    barred = facts.group | {facts.donor}
    if event.answers.get("vouched_by") in barred:
        raise Refused("voucher-too-near", "A co-worker or fellow donor cannot vouch.")
    if event.answers.get("matched_by") in barred:
        raise Refused("matcher-too-near", "Somebody from another group compares the photograph.")
    return progress


def _belongings(progress: Progress, _: SessionFacts, event: Event, __: CollectionRules) -> Progress:
    opened = opened_by(event.step, event.answers)
    progress = replace(progress, item_held=Branch.ITEM_HELD in opened)
    if Branch.OBSERVED in opened and not progress.observed:
        return replace(progress, path=("order-observed", *progress.path), trigger="tampering-item")
    return progress


def _form(progress: Progress, facts: SessionFacts, event: Event, _: CollectionRules) -> Progress:
    form = _text(event, "form")
    if form in progress.used:
        raise Refused("serial-used-already", "This form was used before. Take a new one.")
    if _kit(facts, form) is None:
        raise Refused(
            "kit-not-issued", "No whole kit of this number is in your hand. Take another."
        )
    progress = replace(progress, form=form, used=progress.used | {form})
    if not progress.two:
        return progress
    return replace(
        progress,
        second=True,
        done=progress.done - {*steps.GIVING[2:], *steps.SEALING},
        first_failed_at=None,  # the time to try is each specimen's own
        temperature=Temperature.IN_RANGE,
        tampering=False,
    )


def _kit(facts: SessionFacts, form: str) -> Kit | None:
    return next((kit for kit in facts.kits if kit.form == form), None)


def _container(
    progress: Progress, facts: SessionFacts, event: Event, rules: CollectionRules
) -> Progress:
    container = _text(event, "container")
    if container in progress.used:
        raise Refused("serial-used-already", "This container was used before. Take a new one.")
    if container not in facts.containers:
        raise Refused("container-not-issued", "This container was not issued to you.")
    _require_time_left(progress, event, rules)
    return replace(progress, used=progress.used | {container})


def _require_time_left(progress: Progress, event: Event, rules: CollectionRules) -> None:
    until = try_until(progress, rules)
    if until is not None and event.at > until:
        raise Refused("trying-time-over", "The time for trying is over. Tell the force.")


def _given(progress: Progress, _: SessionFacts, event: Event, rules: CollectionRules) -> Progress:
    result = _text(event, "result")
    if result == "given":
        _require_time_left(progress, event, rules)
    progress = replace(progress, given_at=event.at, nothing_given=result == "nothing-given")
    return _short(progress) if progress.nothing_given else progress


def _short(progress: Progress) -> Progress:
    first = progress.first_failed_at
    return replace(
        progress,
        path=try_again(progress),
        first_failed_at=progress.given_at if first is None else first,
    )


def _volume(progress: Progress, _: SessionFacts, event: Event, __: CollectionRules) -> Progress:
    if _number(event, "occasions") != 1:
        raise Refused("specimens-combined", "Discard it, and begin again with a new container.")
    return replace(progress, volume_ml=_number(event, "volume_ml"))


def _temperature(
    progress: Progress, _: SessionFacts, event: Event, rules: CollectionRules
) -> Progress:
    tenths = _number(event, "tenths") if "tenths" in event.answers else None
    judged = judge_temperature(
        Strip(_text(event, "strip")),
        tenths,
        given_at=progress.given_at,
        read_at=event.at,
        rules=rules,
    )
    return replace(progress, temperature=judged)


def _look(progress: Progress, _: SessionFacts, event: Event, rules: CollectionRules) -> Progress:
    progress = replace(progress, tampering=_text(event, "tampering") == "apparent")
    if progress.kept and not progress.second:
        in_range = progress.temperature is Temperature.IN_RANGE
        return replace(
            progress,
            two=True,
            trigger="specimen-signs" if in_range else "temperature",
            path=second_specimen(progress),
        )
    if not progress.kept and judge_volume(progress.volume_ml, rules) is Volume.SHORT:
        return _short(progress)
    return progress


def _pour_a(progress: Progress, _: SessionFacts, event: Event, rules: CollectionRules) -> Progress:
    progress = replace(progress, a_ml=_number(event, "a_ml"))
    _require_pour(progress, None, rules)
    return progress


def _pour_b(progress: Progress, _: SessionFacts, event: Event, rules: CollectionRules) -> Progress:
    _require_pour(progress, _number(event, "b_ml"), rules)
    return replace(progress, b_ml=_number(event, "b_ml"))


def _require_pour(progress: Progress, b_ml: int | None, rules: CollectionRules) -> None:
    short = judge_volume(progress.volume_ml, rules) is Volume.SHORT
    require_pour(
        volume_ml=progress.volume_ml,
        a_ml=progress.a_ml,
        b_ml=b_ml,
        short_kept=short and progress.kept,
        rules=rules,
    )


def _seal(progress: Progress, facts: SessionFacts, event: Event, _: CollectionRules) -> Progress:
    kit = _kit(facts, progress.form)
    scanned = tuple(_text(event, name) for name in ("form", "seal_a", "seal_b"))
    if kit is not None and scanned == (kit.form, kit.seal_b, kit.seal_a):
        raise Refused("scan-exchanged", "The seals of A and B are exchanged. Scan them anew.")
    if kit is None or scanned != (kit.form, kit.seal_a, kit.seal_b):
        raise Refused("scan-disagrees", "Form and seals do not belong together. Look again.")
    first = progress.specimens[:1] if progress.second else ()
    sealed = Specimen(
        form=progress.form,
        number=2 if progress.second else 1,
        of=2 if progress.two else 1,
        volume_ml=progress.volume_ml,
        a_ml=progress.a_ml,
        b_ml=progress.b_ml,
        temperature=progress.temperature,
        tampering=progress.tampering,
        observed=progress.observed,
        seal_a=kit.seal_a,
        seal_b=kit.seal_b,
        sealed_at=event.at,
        linked_to=first[0].form if first else "",
    )
    linked = tuple(replace(specimen, linked_to=sealed.form) for specimen in first)
    return replace(progress, specimens=(*linked, sealed))


def _initials(progress: Progress, _: SessionFacts, event: Event, __: CollectionRules) -> Progress:
    if event.answers.get("number_read", progress.form) != progress.form:
        raise Refused("number-read-differs", "The number the donor reads is not the form's.")
    return progress


def _pouch(progress: Progress, _: SessionFacts, event: Event, __: CollectionRules) -> Progress:
    if (_text(event, "held_item") == "returned") is not progress.item_held:
        raise Refused("held-item-differs", "What was held is given back, and nothing else.")
    return progress


def _order_observed(
    progress: Progress, _: SessionFacts, event: Event, __: CollectionRules
) -> Progress:
    if _text(event, "trigger") != (progress.trigger or "tampering-item"):
        raise Refused("trigger-differs", "The facts recorded give another reason for observing.")
    if progress.two:
        return progress
    return replace(
        progress, observed=True, trigger="tampering-item", path=with_observer(progress.path)
    )


def _observer(
    progress: Progress, facts: SessionFacts, event: Event, _: CollectionRules
) -> Progress:
    observer = _text(event, "observer")
    if observer == facts.collector:
        raise Refused("observer-is-collector", "The observer never handles the container.")
    return replace(progress, observer=observer, observed=True)


def _watched(progress: Progress, _: SessionFacts, event: Event, __: CollectionRules) -> Progress:
    if _text(event, "handled_container") == "yes":
        raise Refused(
            "observer-handled-container", "Void the collection: the observer never handles it."
        )
    if _text(event, "watched") == "not-watched":
        raise Refused("observation-not-made", "Void the collection: it was not observed.")
    return progress


def _no_observer(
    progress: Progress, facts: SessionFacts, event: Event, _: CollectionRules
) -> Progress:
    if _text(event, "fallback") != facts.fallback:
        raise Refused("fallback-not-policy", "The policy names another way out.")
    return replace(progress, path=to_the_end(progress), ends_as=SessionEnd.NO_OBSERVER)


def _tell_time(
    progress: Progress, _: SessionFacts, event: Event, rules: CollectionRules
) -> Progress:
    if _number(event, "told_until") != try_until(progress, rules):
        raise Refused("told-time-differs", "The time runs from the first try that was short.")
    nothing = "none-given" if progress.nothing_given else "discarded"
    if _text(event, "short_specimen") != nothing:
        raise Refused("short-specimen-differs", "A short specimen is discarded, if there is one.")
    again = {*steps.ATTEMPT, "observer-check", "observer-watched"}
    return replace(progress, done=progress.done - again)


def _fluid(progress: Progress, _: SessionFacts, event: Event, rules: CollectionRules) -> Progress:
    _require_time_left(progress, event, rules)
    drunk = progress.fluid_ml + int(event.answers.get("fluid_ml", 0))
    if drunk > rules.value("fluid-ml"):
        raise Refused(
            "fluid-over-limit", f"No more than {rules.value('fluid-ml')} mL in all is offered."
        )
    return replace(progress, fluid_ml=drunk)


def _time_over(
    progress: Progress, _: SessionFacts, event: Event, rules: CollectionRules
) -> Progress:
    until = try_until(progress, rules)
    if until is not None and event.at < until:
        raise Refused("trying-time-left", "The donor still has time to try.")
    return replace(progress, path=to_the_end(progress), ends_as=SessionEnd.MEDICAL_EVALUATION)


def _facts(progress: Progress, _: SessionFacts, event: Event, __: CollectionRules) -> Progress:
    refusals.require_recordable(_text(event, "ground"), observed=progress.observed)
    first_alone = progress.two and len(progress.specimens) < 2
    if (_text(event, "first_specimen") == "discarded") is not first_alone:
        raise Refused("first-specimen-differs", "A first specimen without its second is discarded.")
    ended = _end(progress, SessionEnd.REFUSAL_FACTS)
    if first_alone:
        return replace(ended, specimens=(), discarded=len(progress.specimens))
    return ended


def _void(progress: Progress, _: SessionFacts, __: Event, ___: CollectionRules) -> Progress:
    return _end(progress, SessionEnd.VOIDED)


_JUDGES: Mapping[str, Judge] = {
    "order-received": _order,
    "arrival": _arrival,
    "identify": _identify,
    "belongings": _belongings,
    "form-part-one": _form,
    "choose-container": _container,
    "give-specimen": _given,
    "volume": _volume,
    "temperature": _temperature,
    "look": _look,
    "pour-a": _pour_a,
    "pour-b": _pour_b,
    "seal": _seal,
    "donor-initials": _initials,
    "pouch": _pouch,
    "order-observed": _order_observed,
    "name-observer": _observer,
    "observer-watched": _watched,
    "no-observer": _no_observer,
    "tell-time": _tell_time,
    "offer-fluid": _fluid,
    "time-over": _time_over,
    "refusal-facts": _facts,
    "void-collection": _void,
}
