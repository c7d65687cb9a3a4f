"""What a report's lines about drugs come to, as core/laboratory says it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

CLAUSES: Final[tuple[str, ...]] = (
    _("The word is no answer of a drug test. Ask about it."),
    _("The value and the flag beside it say opposite things. Ask the laboratory which is right."),
    _("The line has no value. Ask the laboratory for it."),
    _("The value's word and its code differ. Ask the laboratory."),
    _("A comparator stands before a word. Ask about it."),
    _("The value is no word of a result that is known. A human reads it."),
    _("The value and the unit field name different units."),
    _("A comma may part decimals or thousands. Ask the laboratory which."),
    _("No amount is below nothing. Ask the laboratory."),
    _("This is no plain number. Ask the laboratory what it reports."),
    _("The number has no unit. Ask the laboratory for it."),
    _("No urine has such a value. Ask the laboratory for it again."),
    _("The word is no answer of this test. Ask the laboratory."),
    _("6-acetylmorphine is verified positive; no medical explanation counts."),
    _(
        "From 15,000 ng/mL on it stands as positive only after a doctor's review; the donor "
        "may show a legitimate medical explanation, and food is none."
    ),
    _(
        "Below 15,000 ng/mL it is positive only if the doctor finds clinical evidence of "
        "unauthorised opiate use; the burden is the doctor's. Otherwise it is verified "
        "negative."
    ),
    _(
        "It stands as positive only after a doctor's review; the donor may show a legitimate "
        "medical explanation."
    ),
    _("Methamphetamine is positive only with amphetamine of at least 100 ng/mL beside it."),
    _("Ketamine and norketamine each below 100 ng/mL, 100 or more together, are ketamine."),
    _("No urine holds so much. Ask the laboratory for number and unit."),
    _("No medical claim explains this drug."),
)
"""Sentences that stand alone or behind what they are about."""

SENTENCES: Final[tuple[str, ...]] = (
    _(
        "%(what)s: the %(stage)s test reports %(shown)s, at or above the cutoff of %(cutoff)s "
        "ng/mL (%(place)s)."
    ),
    _(
        "%(what)s: the %(stage)s test reports %(shown)s, below the cutoff of %(cutoff)s ng/mL "
        "(%(place)s)."
    ),
    _("%(what)s: the initial test of %(name)s alone stands for the row."),
    _("%(what)s: %(places)s contradict each other. Ask the laboratory."),
    _(
        "%(what)s: %(shown)s, and the line does not say whether this is the initial or the "
        "confirmatory test. Ask the laboratory."
    ),
    _(
        "%(what)s: the rules give no confirmatory cutoff for it. Ask the laboratory for the "
        "single analytes."
    ),
    _("%(rule)s It is lower here: not positive."),
    _("%(what)s: %(rule)s Ask the laboratory for the number of %(name)s."),
    _("%(rule)s Here they are %(shown)s."),
    _("%(rule)s Ask the laboratory for both numbers."),
    _(
        "%(what)s: the initial test is positive and nothing confirms it: %(names)s not "
        "reported. An initial positive is never a positive."
    ),
    _("%(what)s: confirmed, and yet its initial test is negative. Ask the laboratory."),
    _("%(what)s: the report shows the confirmatory test without the initial one."),
    _(
        "%(what)s: %(shown)s does not say whether %(cutoff)s ng/mL is reached, and the doctor "
        "weighs by it. Ask the laboratory for the number."
    ),
    _(
        "%(what)s: %(shown)s was found with a cutoff of %(stated)s ng/mL, the programme's is "
        "%(cutoff)s. Ask the laboratory for the number."
    ),
    _("%(what)s: a confirmed positive without its number. Ask the laboratory for it."),
    _(
        "%(what)s: %(shown)s is very far from the cutoff of %(cutoff)s ng/mL, and the unit is "
        "another. Ask the laboratory for number and unit."
    ),
    _(
        "%(what)s: %(shown)s is too coarse for a cutoff of %(cutoff)s ng/mL. Ask the "
        "laboratory for more places."
    ),
    _(
        "%(what)s: %(shown)s does not say whether the cutoff of %(cutoff)s ng/mL is reached. "
        "Ask the laboratory for the number."
    ),
    _("The report names no specimen. Ask the laboratory which one it is."),
    _("The specimen is %(said)s, and the rules are those of urine. Ask about it."),
    _("The message names a person, and a laboratory receives codes alone. Find out who told it."),
    _("%(names)s is not in the panel of %(title)s: not judged (%(place)s)."),
    _("Nobody knows what %(said)s is. Add its spelling, or ask the laboratory."),
    _("The laboratory's own verdict is no word of the vocabulary. A human reads it."),
    _("The laboratory withdrew a line: not judged (%(place)s)."),
    _("The report gives no validity test; the laboratory makes them on every specimen."),
    _("Not reported, and not needed for this result: %(names)s."),
    _("A negative needs the whole panel of %(title)s; not reported: %(names)s."),
    _(
        "The laboratory says %(said)s, its lines come to %(results)s by these rules. Ask it "
        "for the values behind its word."
    ),
    _("The laboratory rejected the specimen: %(said)s"),
    _("The specimen is rejected, and yet results stand beside it. Ask the laboratory."),
    _(
        "A note says “%(word)s” of %(names)s, and the lines do not. Nothing in a note is a "
        "result; ask the laboratory."
    ),
    _(
        "%(said)s is no LOINC code: its check digit is wrong. Ask the laboratory what the line "
        "reports."
    ),
    _(
        "The LOINC code %(said)s is not in the table. Ask the laboratory what it reports, and "
        "add the code."
    ),
    _(
        "The code is that of an initial test, the words are those of a confirmation. Ask the "
        "laboratory which test this is."
    ),
    _("The line says both initial and confirmatory. Ask the laboratory which test it is."),
    _(
        "The code or the label is that of a cutoff, the other that of a result. Ask the "
        "laboratory which it is."
    ),
    _("One part of the line says %(one)s, another %(other)s. Ask the laboratory what was tested."),
    _(
        "The code is known, the label beside it is not. Ask the laboratory whether they mean "
        "the same."
    ),
    _(
        "%(what)s: The code is one of %(kind)s, the value a word. Ask the laboratory for the "
        "number."
    ),
    _("%(what)s: The unit %(said)s is none of this measure."),
    _("%(what)s: The unit %(said)s needs a molar mass. Ask for %(unit)s."),
    _("%(what)s: The unit %(said)s is per mass. Ask for %(unit)s of urine."),
    _("%(what)s: The unit %(said)s is not known. Ask the laboratory."),
    _(
        "%(what)s: The code is one of %(kind)s, the value a number of mass. Ask the laboratory "
        "which it is."
    ),
    _("%(what)s: %(rule)s"),
)
"""Sentences with places; the last one is the most general."""
