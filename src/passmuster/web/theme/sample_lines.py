"""The parts in the order of the live page: key, name, when to use it.

The line of each stands in ``templates/theme/samples/<key>.html``.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

PARTS = (
    (
        "tag",
        _("Status tag"),
        _("For every state, always mark and word. A result of a person is never red."),
    ),
    (
        "clock",
        _("Clock"),
        _("For every deadline: time left, the moment itself, the rule, and whom it protects."),
    ),
    (
        "tasks",
        _("Task list"),
        _("On start pages. Sort by deadline, late first. The sentence is the link."),
    ),
    (
        "facts",
        _("Summary card"),
        _("Before somebody sends answers, and for the facts of one thing."),
    ),
    (
        "figures",
        _("Key figures"),
        _("Few counts that a page is about, each with what it does not cover."),
    ),
    (
        "roll",
        _("Timeline in sentences"),
        _("What happened, one entry a line. Gaps and the next expected event are lines too."),
    ),
    (
        "funnel",
        _("Funnel"),
        _("From headcount to outcome, with the reason of those who left at each stage."),
    ),
    (
        "data_table",
        _("Data table"),
        _("Lists to filter, sort, page and take away. The address holds the filter."),
    ),
    (
        "error_summary",
        _("Error summary and fields with faults"),
        _("First on the page after a form came back. Everything typed is kept."),
    ),
    (
        "field",
        _("Fields"),
        _("One question a field. Both kinds of digits are read. Nothing is chosen beforehand."),
    ),
    (
        "file_drop",
        _("File drop"),
        _("For files. The next page shows what would change and has changed nothing."),
    ),
    (
        "confirm_box",
        _("Confirmation"),
        _("A page of its own for what cannot be undone. The button names object and count."),
    ),
    (
        "two_person",
        _("Two signatures"),
        _("Where an act needs two people: who has signed and who is awaited."),
    ),
    (
        "refusal",
        _("Refusal"),
        _("When a rule forbids an act: what is missing, the way on, the stable code."),
    ),
    ("notice", _("Notice"), _("What to know before going on. Amber only when somebody must act.")),
    ("empty", _("Empty state"), _("What would stand here, when it last did, where to look.")),
    (
        "progress",
        _("Long work"),
        _("Work of more than a few seconds. The page renews itself by a header."),
    ),
    (
        "steps",
        _("Step page"),
        _("One question a page. Ticks say how far; going back never loses data."),
    ),
    (
        "countdown",
        _("Running digits"),
        _("For minutes that somebody watches. They run without script; the moment stands beside."),
    ),
    ("dice", _("Dice"), _("In presentation mode: one row for each roller.")),
    (
        "chart",
        _("Chart with its table"),
        _("The title says the finding. Drawn twice, wide and narrow; the table follows."),
    ),
    ("receipt", _("Receipt"), _("What a person takes away. It works without this site.")),
    (
        "check_result",
        _("Check result"),
        _("One claim a line, with numbers, and who computed it. Never one tick for all."),
    ),
    ("sealed", _("Sealed block"), _("What is closed: who can open it, who never can.")),
    ("honesty", _("Honesty box"), _("On every proof, receipt and chart of people.")),
)
