"""A batch in facts, its state in a word, and why a result waits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passmuster.core.laboratory.judgement import Reason
from passmuster.core.laboratory.quality.batch import Standing
from passmuster.web.batches.queries import recall_of
from passmuster.web.people.queries import humans_of
from passmuster.web.sites.force.custody.saying import names_in
from passmuster.web.sites.force.signed import SignedIn
from passmuster.web.theme.numerals import day_and_clock, whole
from passmuster.web.theme.parts import Fact
from passmuster.web.theme.templatetags.parts import tag
from passmuster.web.wording.batches import (
    MARKS,
    OTHERWISE,
    RECALL_REASONS,
    STAGES,
    STATES,
    WAITS,
)
from passmuster.web.wording.substances import substances

if TYPE_CHECKING:
    from passmuster.web.batches.models import Batch

RECALLED, ASKED, HELD, PASSES = "recalled", "asked", "held", "passes"


def state_of(batch: Batch) -> str:
    """Return a batch's state, the gravest that holds; it was read by queries.batches_of()."""
    if hasattr(batch, "recall"):
        return RECALLED
    if batch.standing == Standing.HELD.value:
        return HELD
    return ASKED if batch.asked else PASSES  # type: ignore[attr-defined]


def state_tag(batch: Batch) -> SafeString:
    """Return the state's mark with its word."""
    state = state_of(batch)
    return tag(MARKS[state], str(STATES[state]))


def facts_of(signed: SignedIn, batch: Batch) -> list[Fact]:
    """Return who ran a batch when, on what, by which rule it was judged, and its files' hashes."""
    rows = [
        Fact(_("Laboratory"), names_in(signed.force).holder(batch.laboratory)),
        Fact(_("Stage"), STAGES[batch.stage]),
        Fact(_("Method"), batch.method, latin=True),
        Fact(_("Instrument"), batch.instrument, latin=True),
        Fact(_("Analyst’s code"), batch.analyst, latin=True),
        Fact(_("Begun"), day_and_clock(batch.begun_at)),
        Fact(_("Ended"), day_and_clock(batch.ended_at)),
        Fact(_("Came"), day_and_clock(batch.at)),
        Fact(_("Looks for"), substances(batch.analytes.split())),
        Fact(_("Specimens"), whole(batch.listed)),  # type: ignore[attr-defined]
        Fact(_("Judged by"), _latin(f"{batch.rule}, {batch.rule_set}")),
        Fact(_("File of the batch"), _latin(batch.sha256)),
        Fact(_("Control data"), _latin(batch.qc_sha256) if batch.qc_sha256 else _("None came")),
    ]
    recalled = recall_of(batch)
    if recalled is not None:
        names = dict(humans_of(signed.force).values_list("code", "name"))
        both = [names.get(code, code) for code in (recalled.first, recalled.second)]
        rows += [
            Fact(_("Recalled"), day_and_clock(recalled.at)),
            Fact(_("Why"), RECALL_REASONS[recalled.reason]),
            Fact(_("Number of the signed paper"), recalled.paper, latin=True),
            Fact(_("Signed by"), " · ".join(both)),
        ]
    return rows


def _latin(text: str) -> SafeString:
    """Return what stays in Latin letters and may be long: a narrow page breaks it anywhere."""
    return format_html('<span class="hash" lang="en">{}</span>', text)


def how_many_wait(number: int) -> str:
    """Return how many results wait for their batches."""
    title = ngettext(
        "%(n)s result waits for its batch", "%(n)s results wait for their batches", number
    )
    return title % {"n": whole(number)}


def why_waiting(reasons: Iterable[Reason]) -> str:
    """Return in the language of the page why a result waits, each thing once."""
    return " · ".join(dict.fromkeys(str(WAITS.get(one.rule, OTHERWISE)) for one in reasons))
