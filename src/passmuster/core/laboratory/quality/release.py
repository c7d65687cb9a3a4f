"""Whether a result may leave for the doctor: only when every batch that it rests on has passed.

A result without its batch is held (attack L-03). So is one of a batch about which a question stands
open: whoever may answer it does so, and nobody is accused by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.figures import Source
from passmuster.core.laboratory.judgement import Reason, reason
from passmuster.core.laboratory.quality.batch import Outcome
from passmuster.core.laboratory.quality.signs import Sign
from passmuster.core.laboratory.rules import Stage
from passmuster.core.laboratory.sources import OURS

_NO_RESULT_WITHOUT: Final = Source(text=f"{OURS}: no result without its batch (attack L-03)")


@dataclass(frozen=True, kw_only=True)
class Release:
    """Whether a specimen's result may be told to the doctor; the reasons are why not."""

    specimen: str
    reasons: tuple[Reason, ...] = ()

    @property
    def allowed(self) -> bool:
        """Tell whether nothing holds the result."""
        return not self.reasons

    def required(self) -> None:
        """Raise Refused (``batch-not-passed``) unless the result may be told."""
        if self.reasons:
            told = " ".join(one.says for one in self.reasons)
            raise Refused("batch-not-passed", f"The result of {self.specimen} is held. {told}")


def may_release(
    specimen: str, tests: Mapping[Stage, Outcome | None], *, open_signs: Iterable[Sign] = ()
) -> Release:
    """Say whether a result may be told that rests on these tests.

    ``tests`` gives for each test the outcome of its batch, None where no batch came with it.
    ``open_signs`` are the questions that nobody has answered yet. A result that rests on no test is
    held as well.
    """
    signs = tuple(open_signs)
    found = [] if tests else [_without("the tests")]
    for stage, outcome in tests.items():
        if outcome is None:
            found.append(_without(f"the {stage} test"))
            continue
        if specimen not in outcome.specimens:
            says = f"Batch {outcome.batch} does not list specimen {specimen}. Ask the laboratory."
            found.append(reason("specimen-not-in-batch", _NO_RESULT_WITHOUT, says))
        found += outcome.reasons
        found += [
            reason(sign.kind, sign.source, sign.says)
            for sign in signs
            if outcome.batch in sign.batches
        ]
    return Release(specimen=specimen, reasons=tuple(dict.fromkeys(found)))


def _without(what: str) -> Reason:
    says = f"No batch came with {what}. Ask the laboratory for it."
    return reason("batch-missing", _NO_RESULT_WITHOUT, says)
