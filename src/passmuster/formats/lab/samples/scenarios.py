"""The scenarios of invented messages: what is reported, and what the rules must make of it.

A scenario is one message about one specimen, or two where the second changes the first. Each has
its expectation, which a test compares with the judgement under every rule set that it is for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import accumulate
from types import MappingProxyType
from typing import Final

from passmuster.core.laboratory.analytes import name_of
from passmuster.core.laboratory.judgement import Result, State
from passmuster.core.laboratory.reported import Comparator, Status
from passmuster.core.laboratory.rules import Cutoff, PanelRow, RuleSet
from passmuster.formats.lab.samples import validity
from passmuster.formats.lab.samples.chance import Chance
from passmuster.formats.lab.samples.content import (
    Expected,
    SampleLine,
    confirmed,
    held,
    screened,
    verdict,
)

DEFAULT_ANALYTE: Final = "MAMP"
"""What scenarios that need any positive take, where the panel has it."""

_REASONS: Final = (
    "Seal of bottle A broken, bottle B not enough",
    "Number on the bottle differs from the form",
    "Volume not enough",
)
_DONOR: Final = ("Somebody", "Invented")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One message of a scenario.

    ``again`` repeats the one before, byte for byte; ``same_number`` gives other content the number
    of the one before; ``other_specimen`` names a specimen that was not asked for.
    """

    lines: tuple[SampleLine, ...]
    expected: Expected
    status: Status = Status.FINAL
    rejected: str = ""
    donor: tuple[str, str] | tuple[()] = ()
    trial: bool = False
    again: bool = False
    same_number: bool = False
    other_specimen: bool = False


def slug(code: str) -> str:
    """Return the name of an analyte as a scenario writes it: ``methamphetamine``, ``thc-acid``."""
    return name_of(code).casefold().replace(" ", "-")


def _cutoffs(rules: RuleSet) -> dict[str, tuple[PanelRow, Cutoff]]:
    return {slug(c.target): (row, c) for row in rules.panel for c in row.confirm}


def scenario_names(rules: RuleSet) -> tuple[str, ...]:
    """Return the scenarios that a rule set knows, the ordinary ones first."""
    return (*_PLAIN, *(f"positive-{name}" for name in _cutoffs(rules)), *_ODD)


def steps(name: str, rules: RuleSet, chance: Chance) -> tuple[Step, ...] | None:
    """Return a scenario's messages in their order, None where the rule set has no such scenario."""
    make = _PLAIN.get(name) or _ODD.get(name)
    if make is not None:
        return make(rules, chance)
    analyte = name.removeprefix("positive-")
    if name != analyte and analyte in _cutoffs(rules):
        return (_positive(rules, chance, analyte, validity.ordinary(chance)),)
    return None


def _panel(rules: RuleSet, positive: PanelRow | None = None) -> tuple[SampleLine, ...]:
    return tuple(screened(row, positive=row is positive) for row in rules.panel)


def _default(rules: RuleSet) -> str:
    every = _cutoffs(rules)
    wanted = slug(DEFAULT_ANALYTE)
    return wanted if wanted in every else next(iter(every))


def _clear(rules: RuleSet, lines: tuple[SampleLine, ...], result: Result, word: str = "") -> Step:
    """Return a report without any drug; ``lines`` are its validity tests."""
    said = verdict(word or result.value.capitalize())
    return Step(lines=(*_panel(rules), *lines, said), expected=Expected(results=(result,)))


def _negative(rules: RuleSet, chance: Chance) -> tuple[Step, ...]:
    return (_clear(rules, validity.ordinary(chance), Result.NEGATIVE),)


def _negative_dilute(rules: RuleSet, chance: Chance) -> tuple[Step, ...]:
    lines = validity.dilute(chance)
    return (_clear(rules, lines, Result.NEGATIVE_DILUTE, "Negative, dilute"),)


def _confirmations(
    rules: RuleSet, row: PanelRow, wanted: Cutoff, chance: Chance
) -> tuple[SampleLine, ...]:
    """Return the confirmatory tests of a row: one analyte positive, what it needs, no other."""
    needed = {c.needs: c.least for c in rules.companions if c.analyte == wanted.target}
    found = []
    for cutoff in row.confirm:
        if cutoff is wanted:
            found.append(confirmed(cutoff, chance.above("value", cutoff.value, 1.2, 40)))
        elif cutoff.target in needed:
            least = needed[cutoff.target]
            found.append(confirmed(cutoff, str(chance.between("beside", least, cutoff.value - 1))))
        else:
            bound = str(max(1, cutoff.value // 5))
            found.append(confirmed(cutoff, bound, Comparator.BELOW))
    return tuple(found)


def _positive(
    rules: RuleSet, chance: Chance, analyte: str, lines: tuple[SampleLine, ...], word: str = ""
) -> Step:
    row, cutoff = _cutoffs(rules)[analyte]
    result = Result.POSITIVE_DILUTE if word else Result.POSITIVE
    return Step(
        lines=(
            *_panel(rules, row),
            *_confirmations(rules, row, cutoff, chance),
            *lines,
            verdict(word or "Positive"),
        ),
        expected=Expected(results=(result,), positive_for=(cutoff.target,)),
    )


def _usual_positive(rules: RuleSet, chance: Chance) -> Step:
    return _positive(rules, chance, _default(rules), validity.ordinary(chance))


def _positive_dilute(rules: RuleSet, chance: Chance) -> tuple[Step, ...]:
    lines = validity.dilute(chance)
    return (_positive(rules, chance, _default(rules), lines, "Positive, dilute"),)


def _tampered(result: Result, make: Callable[[Chance], validity.Lines]) -> _Make:
    return lambda rules, chance: (_clear(rules, make(chance), result),)


def _rejected(_rules: RuleSet, chance: Chance) -> tuple[Step, ...]:
    why = chance.one_of("why", _REASONS)
    expected = Expected(results=(Result.REJECTED,))
    return (Step(lines=(verdict("Rejected for testing"),), expected=expected, rejected=why),)


def _corrected(rules: RuleSet, chance: Chance) -> tuple[Step, ...]:
    """Return a positive that the laboratory corrects into a negative."""
    after = _negative(rules, chance)[0]
    expected = replace(after.expected, status=State.CORRECTED)
    return (
        _usual_positive(rules, chance),
        replace(after, status=Status.CORRECTED, expected=expected),
    )


def _withdrawn(rules: RuleSet, chance: Chance) -> tuple[Step, ...]:
    first = _negative(rules, chance)[0]
    gone = Expected(status=State.WITHDRAWN, problems=frozenset({"analytes-missing"}))
    return first, replace(first, status=Status.WITHDRAWN, expected=gone)


def _preliminary(rules: RuleSet, chance: Chance) -> tuple[Step, ...]:
    """Return an initial positive that waits, and the confirmed report behind it."""
    final = _usual_positive(rules, chance)
    row, _ = _cutoffs(rules)[_default(rules)]
    waiting = frozenset({"awaiting-confirmation"})
    expected = Expected(status=State.PRELIMINARY, problems=waiting)
    lines = (*_panel(rules, row), *validity.ordinary(chance))
    return Step(lines=lines, status=Status.PRELIMINARY, expected=expected), final


def _unconfirmed(rules: RuleSet, chance: Chance) -> tuple[Step, ...]:
    """Return a report that calls itself final and confirms nothing of its positive."""
    row, _ = _cutoffs(rules)[_default(rules)]
    lines = (*_panel(rules, row), *validity.ordinary(chance), verdict("Positive"))
    return (Step(lines=lines, expected=held("awaiting-confirmation")),)


def _wrong_unit(rules: RuleSet, chance: Chance) -> tuple[Step, ...]:
    """Return a confirmed number whose unit makes a hundredth of it."""
    row, cutoff = _cutoffs(rules)[_default(rules)]
    value = chance.above("value", cutoff.value, 1.2, 4)
    slip = replace(confirmed(cutoff, value), unit="ng/dL")
    lines = (*_panel(rules, row), slip, *validity.ordinary(chance), verdict("Positive"))
    return (Step(lines=lines, expected=held("unit-doubted")),)


def _unknown_code(rules: RuleSet, chance: Chance) -> tuple[Step, ...]:
    """Return a positive of something that nobody has told us the name of."""
    strange = SampleLine(label="Compound ZQ", value="Positive", local="ZQ9")
    usual = _negative(rules, chance)[0]
    return (replace(usual, lines=(strange, *usual.lines), expected=held("analyte-unknown")),)


def _wrong_specimen(rules: RuleSet, chance: Chance) -> tuple[Step, ...]:
    return (replace(_usual_positive(rules, chance), other_specimen=True),)


def _names_donor(rules: RuleSet, chance: Chance) -> tuple[Step, ...]:
    usual = _negative(rules, chance)[0]
    alarm = replace(usual.expected, problems=frozenset({"message-names-a-person"}))
    return (replace(usual, donor=_DONOR, expected=alarm),)


def _duplicate(rules: RuleSet, chance: Chance) -> tuple[Step, ...]:
    first = _usual_positive(rules, chance)
    return first, replace(first, again=True)


def _same_number(rules: RuleSet, chance: Chance) -> tuple[Step, ...]:
    """Return a positive, and a negative under the number of the positive's own message."""
    return (
        _usual_positive(rules, chance),
        replace(_negative(rules, chance)[0], same_number=True),
    )


def _trial(rules: RuleSet, chance: Chance) -> tuple[Step, ...]:
    usual = _usual_positive(rules, chance)
    return (replace(usual, trial=True, expected=held("message-is-a-trial")),)


_Make = Callable[[RuleSet, Chance], tuple[Step, ...]]

_PLAIN: Final = MappingProxyType[str, _Make](
    {
        "negative": _negative,
        "negative-dilute": _negative_dilute,
        "positive-dilute": _positive_dilute,
        **{
            f"adulterated-{name}": _tampered(Result.ADULTERATED, make)
            for name, make in validity.ADULTERATED.items()
        },
        "substituted": _tampered(Result.SUBSTITUTED, validity.substituted),
        **{
            f"invalid-{name}": _tampered(Result.INVALID, make)
            for name, make in validity.INVALID.items()
        },
        "rejected": _rejected,
    }
)
_ODD: Final = MappingProxyType[str, _Make](
    {
        "corrected": _corrected,
        "withdrawn": _withdrawn,
        "preliminary": _preliminary,
        "unconfirmed": _unconfirmed,
        "wrong-unit": _wrong_unit,
        "unknown-code": _unknown_code,
        "wrong-specimen": _wrong_specimen,
        "names-donor": _names_donor,
        "duplicate": _duplicate,
        "same-number": _same_number,
        "trial": _trial,
    }
)

SHARES: Final = MappingProxyType(
    {
        "negative": 9_560,
        "negative-dilute": 180,
        "positive": 60,
        "positive-dilute": 4,
        "adulterated": 6,
        "substituted": 4,
        "invalid": 20,
        "rejected": 40,
        "preliminary": 60,
        "corrected": 12,
        "withdrawn": 4,
        "unconfirmed": 10,
        "wrong-unit": 4,
        "unknown-code": 10,
        "wrong-specimen": 4,
        "names-donor": 8,
        "duplicate": 14,
    }
)
"""How many of 10,000 specimens take a scenario, or one of the scenarios that begin so.

Invented, for a believable day: far fewer positives than one in a hundred, most of them of one drug.
"""

_OF_DEFAULT: Final = 6
"""Of ten positives, how many are of the default analyte."""


def drawn_scenario(rules: RuleSet, chance: Chance) -> str:
    """Return a scenario by its share."""
    ends = list(accumulate(SHARES.values()))
    name = list(SHARES)[bisect_right(ends, chance.whole("scenario", ends[-1]))]
    if name == "positive" and chance.whole("usual", 10) < _OF_DEFAULT:
        return f"positive-{_default(rules)}"
    kinds = [one for one in scenario_names(rules) if one.startswith(f"{name}-")]
    if name in ("positive", "adulterated", "invalid"):
        return chance.one_of("which", [one for one in kinds if one != "positive-dilute"])
    return name
