"""Every number that a rule of discipline uses: data with a source, never a figure in the code.

No law of Cambodia on hearing and appeal was found (rules.md §13, item 8): the figures are those of
other forces or ours, and none is confirmed as a force's own until somebody has its rules.
"""

from __future__ import annotations

from typing import Final

from passmuster.core.kernel.figures import Bound, Figure, FigureSet, Source, Unit

_CONDUCT: Final = Source(
    text="England and Wales, Police (Conduct) Regulations 2020, reg. 31", confirmed=True
)
_MEETING: Final = Source(text="SI 2009/3069 reg. 24, whose force was not checked", confirmed=True)
_TRIBUNAL: Final = Source(text="England and Wales, Police Appeals Tribunal (from memory)")
_FOLLOW_UP: Final = Source(text="49 CFR 40.307(d) (from memory)")


def _ours(why: str) -> Source:
    return Source(text=f"{why}; the figure: ours, to be set by the force's policy")


_LEAST, _MOST = Bound.AT_LEAST, Bound.AT_MOST
_WORKING: Final = Unit.BUSINESS_DAYS

DEFAULT: Final = FigureSet(
    version="1",
    figures=tuple(
        Figure(code=code, value=value, unit=unit, bound=bound, says=says, source=source)
        for code, value, unit, bound, says, source in (
            (
                *("charge-days", 10, _WORKING, _MOST),
                "from the opened file to the notice of charge, once nothing is missing",
                _ours("threat model J-03"),
            ),
            (
                *("disclose-days", 5, _WORKING, _MOST),
                "from the notice of charge to the evidence in the officer's hands",
                _ours("threat model J-03"),
            ),
            (
                *("answer-days", 15, _WORKING, _LEAST),
                "from the evidence in the officer's hands to the answer",
                _CONDUCT,
            ),
            (
                *("summon-days", 10, _WORKING, _MOST),
                "from the answer, or from a postponement, to the summons",
                _ours("threat model J-03"),
            ),
            (
                *("hearing-days", 30, _WORKING, _MOST),
                "from the summons to the hearing",
                _MEETING,
            ),
            (
                *("hearing-notice-days", 10, _WORKING, _LEAST),
                "between the summons in the officer's hands and the hearing",
                _ours("threat model J-01: a notice that is too short"),
            ),
            (
                *("absent-summonses", 2, Unit.COUNT, _LEAST),
                "summonses served before somebody who stays away counts as heard",
                _ours("a chance to answer before dismissal"),
            ),
            (
                *("panel-least", 3, Unit.COUNT, _LEAST),
                "members of a panel",
                _ours("no single person judges"),
            ),
            (
                *("appeal-panel-least", 3, Unit.COUNT, _LEAST),
                "members of an appeal panel",
                _ours("no single person judges"),
            ),
            (
                *("reasons-letters", 120, Unit.COUNT, _LEAST),
                "letters of a decision's reasons",
                _ours("Passmuster, promise 5"),
            ),
            (
                *("decide-days", 5, _WORKING, _MOST),
                "from the hearing to the first signature, and from there to the second",
                _ours("threat model J-03"),
            ),
            (
                *("serve-days", 5, _WORKING, _MOST),
                "from the decision to the officer's hands",
                _ours("threat model J-03"),
            ),
            (
                *("appeal-days", 10, _WORKING, _LEAST),
                "from the decision in the officer's hands to the appeal",
                _TRIBUNAL,
            ),
            (
                *("appeal-summon-days", 15, _WORKING, _MOST),
                "from the appeal, or from a postponement, to the summons",
                _ours("threat model J-05"),
            ),
            (
                *("effects-days", 5, _WORKING, _MOST),
                "to carry out what an appeal, or a result that was taken back, undoes",
                _ours("threat model J-05"),
            ),
            (
                *("asleep-days", 30, Unit.DAYS, _MOST),
                "without any entry, after which a file is asleep",
                _ours("threat model J-03"),
            ),
            (
                *("postponements-noticed", 3, Unit.COUNT, _MOST),
                "postponements from which the inspector sees the file",
                _ours("threat model J-03"),
            ),
            (
                *("restriction-review-days", 28, Unit.DAYS, _MOST),
                "between two reviews of a suspension or restriction of duty",
                Source(text="England and Wales, suspension with pay (from memory)"),
            ),
            (
                *("follow-up-tests", 6, Unit.COUNT, _LEAST),
                "follow-up tests after the return to duty",
                _FOLLOW_UP,
            ),
            (
                *("follow-up-days", 365, Unit.DAYS, _LEAST),
                "over which the first follow-up tests are spread",
                _FOLLOW_UP,
            ),
        )
    ),
)
"""The starting set. No policy makes an officer's clock shorter or a panel smaller."""
