"""Refusals about batches of laboratories: their files, their numbers, recalls and questions."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_FILES: Mapping[str, Promise] = {
    "batch-empty": _("The file holds no vial. Send the whole run."),
    "batch-too-large": _("A batch has at most 5,000 vials. Send it in two."),
    "batch-stage-unknown": _("The stage is neither initial nor confirmatory. Write one of them."),
    "batch-code-unreadable": _(
        "A number or code in the file is none: letters A to Z, digits, and . _ / - between them. "
        "An analyst is a code with a digit in it, never a name."
    ),
    "batch-moment-unreadable": _(
        "A time in the file cannot be read. Write it with its zone, as 2026-11-02T08:00:00+07:00."
    ),
    "batch-analyte-unknown": _("An analyte in the file is unknown. Use the codes of the guide."),
    "batch-kind-unknown": _("The kind of a vial is unknown. Use the five that the guide lists."),
    "batch-place-unreadable": _("A vial has no place. Write the places as numbers from 1."),
    "batch-place-twice": _("Two vials stand at one place. Ask which of them stood there."),
    "batch-specimen-unreadable": _("A specimen has no number that can be read. Write it whole."),
    "batch-amount-unreadable": _(
        "An amount cannot be read. Write ng/mL in digits with a point, such as 412.50."
    ),
    "batch-cell-not-wanted": _(
        "A specimen’s row says something of an amount, or a control’s row names a specimen. "
        "Results do not belong into a batch’s file: leave the cell empty."
    ),
    "batch-not-an-object": _("A part of the file has another form than the guide shows. Mend it."),
    "batch-field-missing": _("A field of the file is missing. The guide lists them all."),
    "batch-field-unknown": _("The file has a field or column that no batch has. Take it out."),
    "batch-column-missing": _("The table lacks a column, or has it twice. The guide lists them."),
    "batch-rows-differ": _("Rows of one batch contradict each other. Send one batch in a file."),
    "batch-cell-not-text": _("A cell is no plain text. Format the whole sheet as text."),
    "json-broken": _("The file begins like JSON and is none. Have your system write it again."),
    "json-key-twice": _("A field stands twice in one place of the file. Leave the right one."),
}

SENTENCES: Mapping[str, Promise] = {
    "batch-unknown": _("There is no such batch or question here. Go back to the list."),
    "batch-number-taken": _(
        "A batch with this number came before with other bytes, and it stands. Give a repeated run "
        "a number of its own."
    ),
    "batch-in-the-future": _("The batch ends in the future. Check the times in the file."),
    "batch-recalled-before": _("This batch was recalled already. Nothing is left to do."),
    "batch-paper-missing": _("Give the number of the signed paper."),
    "batch-sign-answered": _("This question was answered already. Nothing is left to do."),
    "recall-reason-unknown": _("Choose from the list why the batch is recalled."),
    "excuse-days-wrong": _(
        "Give a first day from tomorrow on and a last one after it, at most three months later."
    ),
    **_FILES,
}
