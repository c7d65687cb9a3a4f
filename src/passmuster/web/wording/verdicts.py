"""Words for the codes of verdicts: explanations and their papers, results, what follows, reasons.

The words are the regulation's: a result is verified or cancelled, and none says what a person is.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PAPERS: Mapping[str, Promise] = {
    "prescription-document": _("The prescription"),
    "prescriber-or-pharmacy-confirmed": _("Word of the prescriber or the pharmacy that it is so"),
    "lawfully-obtained-there": _("Proof that it was lawfully obtained in that country"),
    "legitimate-medical-use": _("Proof of a legitimate medical use"),
    "used-as-intended": _("Proof that it was used as intended"),
    "treatment-record": _("The record of the treatment"),
    "physicians-statement": _("The statement of a referral physician"),
    "medicine-named": _("The name of the medicine"),
    "transport-times": _("The times of the transport"),
    "transport-heat": _("The heat on the transport"),
}
"""The kinds of papers without which an explanation does not count."""

RESULTS: Mapping[str, Promise] = {
    "negative": pgettext_lazy("verified result", "Verified negative"),
    "negative-dilute": pgettext_lazy("verified result", "Verified negative, dilute"),
    "positive": pgettext_lazy("verified result", "Verified positive"),
    "positive-dilute": pgettext_lazy("verified result", "Verified positive, dilute"),
    "refusal-adulterated": pgettext_lazy("verified result", "Verified as adulterated: a refusal"),
    "refusal-substituted": pgettext_lazy("verified result", "Verified as substituted: a refusal"),
    "refusal-admitted": pgettext_lazy("verified result", "Told to the doctor: a refusal"),
    "cancelled": pgettext_lazy("verified result", "Cancelled"),
    "not-reported": pgettext_lazy("verified result", "Not reported, collected again"),
}
"""A verified result. It says what was found, and nobody is called anything by it."""

MEANS: Mapping[str, Promise] = {
    "negative": _("Nothing follows for the officer."),
    "negative-dilute": _("Nothing is held against the officer."),
    "positive": _(
        "The named drugs stand. The officer is told, and may have bottle B tested. Others decide "
        "what follows, after hearing the officer."
    ),
    "positive-dilute": _(
        "The named drugs stand. The officer is told, and may have bottle B tested. Others decide "
        "what follows, after hearing the officer."
    ),
    "refusal-adulterated": _(
        "By the rule it counts as a refusal to test. The officer is told, and may have bottle B "
        "tested. Others decide what follows."
    ),
    "refusal-substituted": _(
        "By the rule it counts as a refusal to test. The officer is told, and may have bottle B "
        "tested. Others decide what follows."
    ),
    "refusal-admitted": _(
        "By the rule it counts as a refusal to test. Others decide what follows, after hearing the "
        "officer."
    ),
    "cancelled": _("Neither good nor bad: it has no consequences for the officer."),
    "not-reported": _("The specimen counts for nothing, and nobody is told a result."),
}
"""What a verified result means for the officer."""

KINDS: Mapping[str, Promise] = {
    "prescription": _("a medicine prescribed to the officer and used as prescribed"),
    "foreign-prescription": _(
        "a medicine obtained lawfully in another country, with a legitimate medical use and used "
        "as intended"
    ),
    "given-in-treatment": _("given by a physician in a treatment"),
    "physiological": _("the officer’s body can produce it, as a referral physician shows"),
    "interfering-medicine": _("a medicine that interferes with the test"),
    "time-and-heat": _("time and heat on the way explain a pH from 9.0 to 9.5"),
    "food": _("food, poppy seed among it"),
    "hemp-or-cannabidiol": _("a product of hemp or cannabidiol"),
    "coca-tea": _("coca tea"),
    "passive-exposure": _("somebody else’s smoke or contact"),
    "unknowing-ingestion": _("taken without knowing"),
    "recommended-unlawful-drug": _(
        "a drug without lawful medical use that a physician recommended"
    ),
    "from-the-body": _("soap, bleach or glutaraldehyde from the body"),
    "outside-test": _("a test that is not of this programme"),
    "site-dispute": _("what happened at the collection"),
    "order-dispute": _("whether the test was properly ordered"),
}
"""A kind of explanation, as core/review/explanations says it."""

CLINICAL: Mapping[str, Promise] = {
    "needle-marks": _("recent needle marks"),
    "intoxication-or-withdrawal": _("signs of intoxication or withdrawal"),
    "history-or-admission": _("a recent history or an admission of use of the same drug"),
    "foreign-medication": _("a foreign medication"),
}
"""A kind of clinical evidence for opiates, as core/review/drugs says it."""

NEXT: Mapping[str, Promise] = {
    "file": _("nothing more is done"),
    "may-retest": _(
        "the force may collect once more, not observed, by one policy for all; the second result "
        "is the result of record"
    ),
    "dilute-observed": _("a new specimen is collected at once, observed"),
    "owed-observed": _("nothing is reported; the specimen is collected again, observed"),
    "invalid-observed": _("a new specimen is collected at once, observed"),
    "invalid-again": _(
        "a new specimen is collected at once, observed; the officer is not asked first"
    ),
    "if-negative-required": _(
        "observation is not required; only where a negative is required is a new specimen collected"
    ),
    "split-dilute-observed": _(
        "bottle B held creatinine from 2 to 5 mg/dL: a new specimen is collected, observed"
    ),
    "split-invalid-primary-observed": _(
        "bottle A was invalid as well: a new specimen is collected, observed"
    ),
    "split-invalid-observed": _(
        "bottle B was invalid: a new specimen is collected without notice, observed"
    ),
    "split-unavailable-observed": _(
        "bottle B could not be tested: a new specimen is collected without notice, observed"
    ),
    "offer-bottle-b": _("the officer is told in person, with the time to ask for bottle B"),
    "offer-bottle-a": _("the officer is told, with the time to ask for a test of bottle A"),
    "refer-refusal": _("it goes to the officials who decide on what follows a refusal"),
}
"""What follows a verified result, as core/review/verdict says it."""

TOLD_WHY: Mapping[str, Promise] = {
    "rejected": _("the laboratory rejected the specimen"),
    "laboratory-withdrew": _("the laboratory took its result back"),
    "not-observed": _("the collection had to be observed and was not"),
    "flaw": _("a flaw that was not mended"),
    "invalid": _("the specimen was invalid"),
    "adulterated": _("the specimen was adulterated"),
    "substituted": _("the specimen was substituted"),
    "tampering-admitted": _("the officer told the doctor of it"),
    "cancelled-by-doctor": _("the doctor cancelled it"),
    "bottle-b": _("bottle B did not bear it out, or could not be tested"),
}
"""Every reason that the force is told; none says that there is a medical cause."""

DECISIONS: Mapping[str, Promise] = {
    "negative": _("The laboratory found nothing above a cutoff; the forms are complete."),
    "dilute": _("Negative and dilute with creatinine above 5 mg/dL."),
    "dilute-second": _("A second negative and dilute specimen ends it."),
    "dilute-low": _("Negative and dilute with creatinine from 2 to 5 mg/dL."),
    "dilute-low-after-retest": _(
        "The retest is dilute with creatinine from 2 to 5 mg/dL: it is observed."
    ),
    "dilute-observed": _(
        "The specimen collected under observation is negative and dilute again: accepted."
    ),
    "not-observed": _("This specimen had to be collected under observation and was not."),
    "negative-not-observed": _(
        "Nor is a negative reported of a specimen that had to be observed and was not."
    ),
    "rejected": _("The laboratory rejected the specimen for testing."),
    "flaw": _("A flaw of the form or the specimen that nobody can mend, or nobody mended."),
    "laboratory-withdrew": _("The laboratory took its result back and gave no other."),
    "positive-dilute-noted": _("That the specimen is dilute is noted; it brings no retest."),
    "every-drug-explained": _(
        "No confirmed drug stands. Fitness for duty is asked about apart from this."
    ),
    "adulterated": _("The donor showed no physiological cause of the adulterated specimen."),
    "substituted": _("The donor showed no physiological cause of the substituted specimen."),
    "cause-shown": _(
        "A referral physician shows a physiological cause: the regulator is informed."
    ),
    "tampering-admitted": _(
        "The donor told the doctor of adulterating or substituting the specimen."
    ),
    "invalid-use-admitted": _(
        "Invalid; the donor told the doctor of using a drug, which the force is told."
    ),
    "invalid-explained": _("Invalid, with an acceptable explanation."),
    "invalid-unexplained": _("Invalid, without an acceptable explanation."),
    "invalid-same-reason": _(
        "Invalid again for the same reason, under observation: as if it were explained."
    ),
    "invalid-other-reason": _("Invalid again for another reason, under observation."),
    "invalid-not-reported": _(
        "The part that is invalid is not reported unless the second bottle fails."
    ),
    "invalid-alone-left": _(
        "Every other finding was explained: the part that is invalid is judged by itself."
    ),
    "second-doctor": _("A non-negative finding is not let stand: a second doctor judges it blind."),
    "both-negative": _("Of two specimens of one event both are negative."),
    "one-governs": _("Of two specimens of one event the one that is not negative governs."),
    "both-reported": _("Of two specimens of one event neither is negative: both are reported."),
}
"""Each decision in the sentence that a hearing reads, as core/review/decisions says it."""

DRUG_RULES: Mapping[str, Promise] = {
    "six-am-always-verified": _(
        "6-acetylmorphine is verified positive; no medical explanation counts."
    ),
    "opiate-high": _(
        "From 15,000 ng/mL on it stands as positive only after a doctor’s review; the donor may "
        "show a legitimate medical explanation, and food is none."
    ),
    "opiate-low": _(
        "Below 15,000 ng/mL it is positive only if the doctor finds clinical evidence of "
        "unauthorised opiate use; the burden is the doctor’s. Otherwise it is verified negative."
    ),
    "no-medical-claim": _("No medical claim explains this drug."),
    "donor-explains": _(
        "It stands as positive only after a doctor’s review; the donor may show a legitimate "
        "medical explanation."
    ),
}
"""Each rule for doctors over a drug, after the drug’s name."""
