"""Why a batch or a proficiency round does not pass, as core/laboratory/quality says it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

CLAUSES: Final[tuple[str, ...]] = (
    _("a calibrator at the cutoff"),
    _("a control without drug"),
    _("a positive control within 25 % above the cutoff"),
    _("a control within 25 % below the cutoff"),
    _("an internal blind control"),
    _("One control is more than 2 standard deviations off its mean: look closer."),
    _("One control is more than 3 standard deviations off its mean."),
    _("Two controls in a row exceed 2 standard deviations on the same side."),
    _("In one batch one control exceeds 2 standard deviations above and another below."),
    _("Four controls in a row exceed 1 standard deviation on the same side."),
    _("Ten controls in a row lie on the same side of the mean."),
)
"""What a batch needs, and the rules of control charts."""

SENTENCES: Final[tuple[str, ...]] = (
    _("The batch has no code. Ask the laboratory for it."),
    _("Nobody is named who ran the batch. Ask for the name."),
    _("No instrument is named. Ask which it was."),
    _("The batch names no specimen. Ask for the list."),
    _("The batch names no analyte. Ask what was measured."),
    _("The batch has not ended. Wait until it has."),
    _("The batch ends before it starts. Ask for the true times."),
    _("The file with the control data is missing. Ask for it."),
    _("One specimen stands in the batch %(n)s times. Ask."),
    _("The rule %(name)s is not made for the stage %(stage)s. Take another rule."),
    _("The rule set has no cutoff for %(what)s at this stage. A human looks."),
    _("The batch needs %(rule)s. Results wait for it."),
    _("%(what)s (cutoff %(cutoff)s ng/mL) needs %(rule)s. Results wait."),
    _("%(n)s of %(of)s are calibrators or controls; %(share)s % are wanted by the rule %(name)s."),
    _("The %(control)s is of %(what)s, which the batch did not measure."),
    _("The %(control)s is of no analyte, which the batch did not measure."),
    _("The %(control)s reads %(read)s ng/mL at a target of %(target)s ng/mL."),
    _(
        "The %(control)s reads %(read)s ng/mL; it belongs at or above the cutoff of %(cutoff)s "
        "ng/mL."
    ),
    _("The %(control)s reads %(read)s ng/mL; it belongs below the cutoff of %(cutoff)s ng/mL."),
    _("No mean and deviation were declared for the %(control)s. Ask the laboratory for them."),
    _(
        "The deviation declared for the %(control)s, %(deviation)s ng/mL, is too wide for a "
        "mean of %(mean)s ng/mL."
    ),
    _(
        "The mean declared for the %(control)s, %(mean)s ng/mL, is far from its target of "
        "%(target)s ng/mL."
    ),
    _("%(what)s, %(name)s: %(rule)s In deviations: %(readings)s."),
    _("Batch %(batch)s does not list specimen %(specimen)s. Ask the laboratory."),
    _("No batch came with %(said)s. Ask the laboratory for it."),
    _("Batch %(batch)s was recalled. A new run is needed, and a corrected report."),
    _(
        "One file of control data (SHA-256 %(hash)s…) stands in %(n)s batches: %(batches)s. "
        "Ask the laboratory which run it is from."
    ),
    _(
        "All %(n)s controls read exactly the same in %(of)s batches: %(batches)s. Ask the "
        "laboratory for the raw data."
    ),
    _(
        "%(n)s specimens stand under one analyst on %(day)s; asked about from %(most)s on. Ask "
        "the laboratory who worked on them."
    ),
    _(
        "%(n)s of %(of)s quantities of %(what)s under one analyst follow each other with the "
        "same value, %(value)s ng/mL; by chance less often than once in %(chance)s. Ask for "
        "the raw data."
    ),
    _("The round has no sample."),
    _("%(n)s of %(of)s answers are right; %(share)s % are wanted."),
    _("A drug was reported that was not there: sample %(samples)s."),
    _("%(n)s of %(of)s quantities are near; %(share)s % are wanted."),
    _("A quantity is off by %(share)s % or more: sample %(samples)s."),
    _("%(n)s of %(of)s proficiency rounds were taken."),
    _("%(n)s of %(of)s site visits were made."),
    _(
        "The rounds and the visit lie between %(since)s and %(until)s; within %(months)s "
        "months is wanted."
    ),
)
"""Sentences with places."""
