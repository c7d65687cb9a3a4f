"""The page of reference about laboratory quality: batches, blind controls, recall, accreditation.

The tables are those that decide; the last section comes from the table that the tests run
(`tests/spec/quality_rows.py`), each row with its source.
"""

from __future__ import annotations

from collections.abc import Iterator

from passmuster.core.collection.signals import QUESTION
from passmuster.core.laboratory.quality.batch_rules import BATCH_RULES, BatchRule, Required
from passmuster.core.laboratory.quality.blind_rules import BLIND_RULES, BlindRule, Part, Rate
from passmuster.core.laboratory.quality.figures import QUALITY
from passmuster.core.laboratory.quality.recall import EFFECTS, SOURCE
from passmuster.core.laboratory.quality.scorecard import CONSEQUENCES
from passmuster.core.laboratory.quality.signs import SAME_FILE
from passmuster.core.laboratory.quality.westgard import CONTROL_RULES
from tests.spec.quality_rows import ROWS
from tools.reference_collection import origin, table
from tools.reference_figures import amount

HEAD = """\
# Laboratory quality

Written by `make docs` from the tables that decide (`src/passmuster/core/laboratory/quality`) and
from those that are tested (`tests/spec`); do not edit. A test compares the two. "Unconfirmed" marks
what nobody has read in the document itself: a person with the document has to confirm it before a
force relies on it. Every figure stands in [figures.md](figures.md).

A result is held until every batch that it rests on has passed: no batch, no result. Held is no
finding about anybody.
"""


def wanted_cells(row: Required) -> tuple[str, ...]:
    """Return the cells of one thing that a batch needs."""
    scope = "the batch" if row.window is None else "each analyte"
    return (f"`{row.code}`", f"{row.says}: at least {row.number} for {scope}", origin(row.source))


def about_batch_rule(rule: BatchRule) -> Iterator[str]:
    """Yield the part of the page about one batch rule."""
    stages = " and ".join(sorted(stage.value for stage in rule.stages))
    yield from (f"### {rule.title}", "", f"`{rule.name}`, for {stages} tests.")
    if rule.share:
        least = amount(QUALITY.figure("controls-of-batch"))
        yield f"At least {least} of the batch are calibrators or controls (`controls-too-few`)."
    yield from table(("Missing", "The batch needs", "Source"), map(wanted_cells, rule.rows))


def about_batches() -> Iterator[str]:
    """Yield the part of the page about batches and their controls."""
    yield from ("## Batches", "")
    yield "A control reads on its own side of the cutoff of the rule set in force, a calibrator"
    yield "near its target; what is spiked has a mean and a deviation that the laboratory"
    yield "declared before. A batch names its analyst, instrument, times, specimens and the hash"
    yield "of its control data, or it is held."
    yield ""
    for rule in BATCH_RULES:
        yield from about_batch_rule(rule)
    yield from ("### Westgard's rules", "")
    yield "Asked over the controls of this and earlier batches of the stage on the instrument,"
    yield "held ones too. At a limit is within it."
    cells = (
        (rule.name, f"`{rule.code}`", rule.says, "holds" if rule.rejects else "warns",
         origin(rule.source))
        for rule in CONTROL_RULES
    )  # fmt: skip
    yield from table(("Rule", "Code", "Says", "The batch", "Source"), cells)


def about_signs() -> Iterator[str]:
    """Yield what asks the laboratory a question."""
    yield from ("## Signs that a run may not have been made", "")
    yield f"{QUESTION} While it stands open, the results of the batches that it names are held."
    controls, day, chance, following = (
        QUALITY.figure(code)
        for code in ("equal-controls", "day-results", "equal-chance", "equal-next")
    )
    run = f"a chance of {amount(chance)} or less, if {amount(following)} equal the one before"
    rows = (
        ("`qc-file-reused`", "batches with one file of control data", "2 or more",
         origin(SAME_FILE)),
        ("`controls-equal`", "controls that all read exactly the same in two batches",
         f"{amount(controls)} or more", origin(controls.source)),
        ("`day-full`", "specimens of one analyst in one day", f"more than {amount(day)}",
         origin(day.source)),
        ("`quantities-equal`", "equal quantities of one analyst, one after the other", run,
         origin(chance.source)),
    )  # fmt: skip
    yield from table(("Sign", "What is counted", "Asked about", "Source"), rows)


def rate_words(rate: Rate | None, days: int = 0) -> str:
    """Return a rate in words; a dash for none."""
    if rate is None:
        return "-"
    words = f"{rate.share * 100} % of the {rate.span}"
    if days:
        words = f"{rate.share * 100} % of the first {days} days"
    if rate.cap is not None:
        words += f", that capped at {rate.cap}"
    if rate.quarter_cap is not None:
        words += f", at most {rate.quarter_cap} a quarter"
    return words + (f", at least {rate.least}" if rate.least else "")


def part_words(part: Part) -> str:
    """Return one sort of a mix in words."""
    words = f"{part.sort} {part.share * 100} %"
    if part.least:
        words += f", at least {part.least}"
    if part.strength:
        low, high = (bound * 100 for bound in part.strength)
        words += f" ({low} to {high} % of the initial cutoff)"
    return words


def rule_cells(rule: BlindRule) -> tuple[str, ...]:
    """Return the cells of one regime's rule."""
    duty = f"from {rule.from_staff} staff and {rule.from_specimens} specimens a year"
    validity = " / ".join(rule.validity)
    return (
        f"{rule.title} (`{rule.regime}`)",
        duty if rule.from_staff else "always",
        rate_words(rule.ordinary),
        rate_words(rule.first, rule.first_days),
        "; ".join(map(part_words, rule.mix)),
        f"validity: {validity}" + ("; every drug each quarter" if rule.every_drug else ""),
        origin(rule.source),
    )


def about_blinds() -> Iterator[str]:
    """Yield the part of the page about blind controls and the scorecard."""
    yield from ("## Blind controls", "")
    yield "They come to the laboratory as ordinary specimens. The period's occasions are cut into"
    yield "as many even parts as there are controls, and one of each part is drawn in the order"
    yield "of the public draw, by a seed that stays secret until the plan is opened. The plan is"
    yield "sealed by a commitment; so is the code of each control when it is planted. From the"
    yield "day after the quarter one person opens the plan, before that two."
    heads = ("Regime", "Duty", "Rate", "At first", "Mix", "Besides", "Source")
    yield from table(heads, map(rule_cells, BLIND_RULES))
    yield from ("### Scorecard", "")
    yield "Shares stand with exact limits (Clopper and Pearson, Biometrika 26 (1934) 404) at"
    yield f"{amount(QUALITY.figure('confidence'))}, rounded outwards. Beside them stands the least"
    yield "share of positives turned negative that so many positive controls show."
    cells = (
        (f"`{row.match}`", row.says, "yes" if row.told else "no",
         "at once" if row.regulator else "no", origin(row.source))
        for row in CONSEQUENCES
    )  # fmt: skip
    heads = ("Comparison", "Means", "Laboratory finds the cause", "Regulator told", "Source")
    yield from table(heads, cells)


def about_recall() -> Iterator[str]:
    """Yield the part of the page about the recall of a batch."""
    yield from ("## Recall of a batch", "")
    yield "One act finds every specimen that the batch lists and every result that rests on it,"
    yield "listed or not. It cancels nothing by itself; done again, it does nothing more."
    yield f"Source: {origin(SOURCE)}."
    cells = (
        (f"`{row.progress}`", "yes" if row.reopens else "no", ", ".join(row.locks), row.says)
        for row in EFFECTS.values()
    )
    yield from table(("The test had come to", "Reopened", "Waits", "Says"), cells)


def about_accreditation() -> Iterator[str]:
    """Yield the part of the page about accreditation and proficiency."""
    yield from ("## Accreditation and proficiency", "")
    yield "A certificate covers a laboratory's analyte at a stage on a day: from its first day to"
    yield "its last, not while it is suspended, and not before the day on which it was recorded"
    yield "here. Taiwan's arithmetic is asked of each of the newest rounds; whether the article"
    yield "asks each or all together was not read. A quantity that was asked and not given counts"
    yield "as 0."
    codes = ("round-correct", "round-near", "quantity-near", "quantity-deviations", "quantity-far",
             "rounds", "visits", "window-months")  # fmt: skip
    figures = (QUALITY.figure(code) for code in codes)
    cells = ((f"`{one.code}`", amount(one), one.says, origin(one.source)) for one in figures)
    yield from table(("Figure", "Value", "For", "Source"), cells)


def about_rows() -> Iterator[str]:
    """Yield every specified row with the scene by which it is tested."""
    yield "## Rows of the specification"
    heads = ("§", "Row", "Source", "Known", "Given", "Comes")
    rows = (
        (row.section, row.says, row.source, row.known,
         (row.given or "no batch") if row.asks else "a fact; nothing is decided by it", row.answer)
        for row in ROWS
    )  # fmt: skip
    yield from table(heads, rows)


def render() -> str:
    """Return the page's text."""
    parts = (
        about_batches(),
        about_signs(),
        about_blinds(),
        about_recall(),
        about_accreditation(),
        about_rows(),
    )
    return HEAD + "\n" + "\n".join(line for part in parts for line in part).rstrip() + "\n"
