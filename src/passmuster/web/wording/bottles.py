"""Words for what a second bottle comes to, and for the report of one that failed."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CATEGORIES: Mapping[str, Promise] = {
    "1": _("Bottle B bears out at least one finding of bottle A: it stands for those."),
    "2": _("Bottle B bears out no finding of bottle A: the test is cancelled."),
    "3a": _("No finding is borne out, and bottle B is invalid: the test is cancelled."),
    "3b": _(
        "No finding is borne out, and bottle B is adulterated or substituted: the officer is heard."
    ),
    "3b-explained": _("A medical explanation of what is in bottle B: the test is cancelled."),
    "3b-refusal": _(
        "No medical explanation of what is in bottle B: it counts as a refusal, unless bottle A is "
        "tested and does not show it."
    ),
    "3b-reconfirmed": _("Bottle A shows it as well: it counts as a refusal."),
    "3b-not-reconfirmed": _("Bottle A does not show it: the test is cancelled."),
    "4": _(
        "Some findings are borne out, and bottle B is not in order itself: only what is borne out "
        "is acted on."
    ),
    "5": _("Bottle B cannot be tested: the test is cancelled."),
}
"""The ways of the table (core/review/split_results.CATEGORIES)."""

WHEREABOUTS: Mapping[str, Promise] = {
    "asked": _("The officer asked for bottle B."),
    "kept": _("The officer’s earlier request stands."),
    "ordered": _("Ordered to be sent to %(holder)s."),
    "handed": _("Handed over to %(holder)s."),
    "arrived": _("%(holder)s received it and signed for it."),
    "reported": _("%(holder)s has reported."),
    "signed": _("A doctor signed what it came to."),
    "waived": _("The officer wrote that bottle B need not be tested."),
    "changed": _("The second laboratory changed its report."),
    "recalled": _("The run in which bottle B was tested was recalled."),
    "taken-back": _("The laboratory settles its result of bottle A anew."),
}
"""Where bottle B stands, for doctors and whoever watches: known steps alone."""

NOTHING_REPORTED = _("No laboratory has reported of the bottle yet. There is nothing to sign.")
NOT_MOVED = _("It has not been handed over yet.")

ORDER_RULES: Mapping[str, Promise] = {
    "another-laboratory": _("Bottle B goes to a laboratory that did not test bottle A."),
    "without-cutoff": _("A drug is looked for without regard to a cutoff: report any amount."),
    "why-not-found": _("Where a drug is not found, make the validity tests and report them."),
    "same-criteria": _("Adulterated and substituted are judged by the criteria of bottle A."),
}
"""What an order for a bottle says (core/review/split.ORDER_RULES)."""

OUTCOMES: Mapping[str, Promise] = {
    "cancelled": _("The test was cancelled"),
    "urine": _("Urine"),
}
"""What the doctor did about a bottle that failed, and of which specimen."""

VERIFIED: Mapping[str, Promise] = {
    "refusal-adulterated": _("Adulterated"),
    "refusal-substituted": _("Substituted"),
}
"""Results of bottle A that are verified under another word than the laboratory's."""

FAILURE: Mapping[str, Promise] = {
    "review-doctor": _("Review doctor"),
    "collection-site": _("Site of the collection"),
    "collection-date": _("Day of the collection"),
    "specimen-number": _("Number of the specimen"),
    "specimen-type": _("Kind of specimen"),
    "accession-number": _("Accession number of the laboratory"),
    "first-laboratory-and-dates": _("First laboratory, received, reported"),
    "second-laboratory-and-dates": _("Second laboratory, ordered, reported"),
    "primary-result": _("Result of bottle A"),
    "reason-of-failure": _("Why bottle B did not bear it out"),
    "doctors-action": _("What the doctor did"),
    "further-facts": _("Further facts"),
    "reporter": _("Reported by"),
}
"""The fields of the report of a failure (49 CFR Part 40, App. F)."""
