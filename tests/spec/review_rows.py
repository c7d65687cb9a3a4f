"""The rows of rules.md §1.2 (for doctors), §5.2 and §5.4 as scenes: what is known, what follows.

A scene is parted by ``; ``. ``told`` is a code that the reasons of the answer hold.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One row: section, what it says in short, its source and mark, the scene and its outcome."""

    section: str
    says: str
    source: str
    known: str
    given: str
    outcome: str
    told: str = ""


_READ, _MEMORY, _DERIVED, _OURS = "read", "memory", "derived", "ours"
_ACID, _CLAIM, _NEVER = "49 CFR 40.139", "49 CFR 40.137", "49 CFR 40.151"
_DILUTE, _SPECIMEN, _INVALID = "49 CFR 40.197", "49 CFR 40.145", "49 CFR 40.159"

OPIATES = (
    Row("1.2", "6-AM is verified positive", f"{_ACID}(a)", _READ, "positive: 6-AM",
        "positive → offer-bottle-b", "six-am-always-verified"),
    Row("1.2", "No medical excuse of 6-AM", f"{_ACID}(a), 40.151(g)", _READ,
        "positive: 6-AM; explain 6-AM prescription", "refused: drug-never-explained"),
    Row("1.2", "Morphine beside 6-AM stands", f"{_ACID}(a)", _DERIVED,
        "positive: MOR 6-AM; explain MOR prescription", "refused: drug-never-explained"),
    Row("1.2", "Morphine of 15,000 stands", f"{_ACID}(b)", _READ, "positive: MOR; MOR 15000",
        "positive → offer-bottle-b", "opiate-high"),
    Row("1.2", "Morphine of 15,000 with an explanation", f"{_ACID}(b)", _READ,
        "positive: MOR; MOR 15000; explain MOR prescription", "negative → file",
        "explained-prescription"),
    Row("1.2", "Food explains no morphine", f"{_ACID}(b)", _READ,
        "positive: MOR; MOR 15000; explain MOR food", "refused: explanation-never-accepted"),
    Row("1.2", "Codeine below 15,000 without clinical evidence is negative", f"{_ACID}(c)", _READ,
        "positive: COD; COD 14999.9", "negative → file", "opiate-low"),
    Row("1.2", "Needle marks seen face to face", f"{_ACID}(c)(1) to (3)", _READ,
        "positive: MOR; MOR 14999; clinical needle-marks MOR seen", "positive → offer-bottle-b",
        "clinical-evidence"),
    Row("1.2", "Needle marks that nobody saw face to face", f"{_ACID}(c)(1) to (3)", _READ,
        "positive: MOR; MOR 14999; clinical needle-marks MOR", "refused: clinical-not-seen"),
    Row("1.2", "History or admission of the same drug", f"{_ACID}(c)(1) to (3)", _READ,
        "positive: COD; COD 2000; clinical history-or-admission COD", "positive → offer-bottle-b",
        "clinical-evidence"),
    Row("1.2", "History of another drug", f"{_ACID}(c)(1) to (3)", _READ,
        "positive: COD; COD 2000; clinical history-or-admission MOR", "negative → file",
        "opiate-low"),
    Row("1.2", "Foreign medication as clinical evidence", f"{_ACID}(c)(1) to (3)", _READ,
        "positive: COD; COD 2000; clinical foreign-medication COD", "positive → offer-bottle-b",
        "clinical-evidence"),
    Row("1.2", "Clinical evidence and a prescription for it", f"{_ACID}(c), 40.137", _DERIVED,
        "positive: COD; COD 2000; clinical history-or-admission COD; explain COD prescription",
        "negative → file", "explained-prescription"),
    Row("1.2", "An opiate without its number", f"{_ACID}(b), (c)", _DERIVED, "positive: MOR",
        "refused: opiate-number-needed"),
    Row("1.2", "An opiate whose number leaves it open", f"{_ACID}(b), (c)", _DERIVED,
        "positive: MOR; MOR >5000", "refused: opiate-number-needed"),
)  # fmt: skip

CLAIMS = (
    Row("1.2", "Other drugs stand unless explained", f"{_CLAIM}(a), (c)", _READ, "positive: BZE",
        "positive → offer-bottle-b", "donor-explains"),
    Row("1.2", "A prescription with its papers", f"{_CLAIM}(a), (c)", _READ,
        "positive: AMP; explain AMP prescription", "negative → file", "second-doctor"),
    Row("1.2", "A prescription that nobody confirmed", f"{_CLAIM}(c)", _READ,
        "positive: AMP; explain AMP prescription without prescriber-or-pharmacy-confirmed",
        "refused: explanation-papers-missing"),
    Row("1.2", "A foreign prescription: lawful there, medical, as intended", f"{_CLAIM}(e)", _READ,
        "positive: COD; COD 20000; explain COD foreign-prescription", "negative → file",
        "explained-foreign-prescription"),
    Row("1.2", "A foreign prescription not used as intended", f"{_CLAIM}(e)", _READ,
        "positive: COD; COD 20000; explain COD foreign-prescription without used-as-intended",
        "refused: explanation-papers-missing"),
    Row("1.2", "Given by a physician in a treatment", _CLAIM, _MEMORY,
        "positive: BZE; explain BZE given-in-treatment", "negative → file",
        "explained-given-in-treatment"),
    Row("1.2", "No medical claim for PCP", f"{_NEVER}(d) to (g)", _READ,
        "positive: PCP; explain PCP prescription", "refused: drug-never-explained"),
    Row("1.2", "No medical claim for MDMA", f"{_NEVER}(d) to (g)", _READ,
        "positive: MDMA; explain MDMA prescription", "refused: drug-never-explained"),
    Row("1.2", "No medical claim for MDA", f"{_NEVER}(d) to (g)", _READ,
        "positive: MDA; explain MDA foreign-prescription", "refused: drug-never-explained"),
    *(
        Row("1.2", f"Never accepted: {kind.replace('-', ' ')}", f"{_NEVER}(d) to (g)", _READ,
            f"positive: {drug}; explain {drug} {kind}", "refused: explanation-never-accepted")
        for kind, drug in (
            ("hemp-or-cannabidiol", "Δ9THCC"),
            ("coca-tea", "BZE"),
            ("passive-exposure", "Δ9THCC"),
            ("unknowing-ingestion", "MAMP"),
            ("recommended-unlawful-drug", "Δ9THCC"),
        )
    ),
    Row("1.2", "Soap, bleach or glutaraldehyde from the body", f"{_NEVER}(h)", _READ,
        "adulterated; explain adulterated from-the-body", "refused: explanation-never-accepted"),
    Row("1.2", "A body is said to make glutaraldehyde", f"{_NEVER}(h)", _READ,
        "adulterated; rules glutaraldehyde-adulterated; explain adulterated physiological",
        "refused: adulterant-never-explained"),
    Row("1.2", "Urine without creatinine", f"{_NEVER}(i)", _READ,
        "substituted; no creatinine; explain substituted physiological",
        "refused: creatinine-none"),
    Row("1.2", "An analyte of which no rule for doctors was read", "49 CFR 40.137", _DERIVED,
        "positive: KET; by phnom-penh-start", "positive → offer-bottle-b", "donor-explains"),
)  # fmt: skip

TABLE = (
    Row("5.2", "Negative with complete forms", "49 CFR 40.127", _READ, "negative",
        "negative → file", "negative"),
    Row("5.2", "Negative with a flaw in the forms", "49 CFR 40.127", _READ, "negative; forms open",
        "refused: forms-incomplete"),
    Row("5.2", "A negative needs no finding", "49 CFR 40.127", _DERIVED,
        "negative; explain AMP prescription", "refused: findings-beside-negative"),
    Row("5.2", "Dilute above 5: the force may retest", f"{_DILUTE}(b)(2)", _READ,
        "negative-dilute; creatinine 5.01", "negative-dilute → may-retest", "dilute"),
    Row("5.2", "Dilute at 5: observed at once", "49 CFR 40.155(c)", _READ,
        "negative-dilute; creatinine 5.0", "negative-dilute → dilute-observed", "dilute-low"),
    Row("5.2", "Dilute at 2: observed at once", "49 CFR 40.155(c)", _READ,
        "negative-dilute; creatinine 2.0", "negative-dilute → dilute-observed", "dilute-low"),
    Row("5.2", "Dilute below 2 is no dilute result: the number is asked for", "49 CFR 40.88",
        _DERIVED, "negative-dilute; creatinine 1.99", "refused: creatinine-number-needed"),
    Row("5.2", "Dilute without its number", "49 CFR 40.155(c)", _DERIVED, "negative-dilute",
        "refused: creatinine-number-needed"),
    Row("5.2", "A second dilute one ends it", f"{_DILUTE}(c)", _READ,
        "negative-dilute; creatinine 9; after negative-dilute", "negative-dilute → file",
        "dilute-second"),
    Row("5.2", "A retest at 5 is observed all the same", f"{_DILUTE}(c)", _MEMORY,
        "negative-dilute; creatinine 5.0; after negative-dilute",
        "negative-dilute → dilute-observed", "dilute-low-after-retest"),
    Row("5.2", "After the low one: dilute again, observed: accepted", "49 CFR 40.155(d)", _READ,
        "negative-dilute; creatinine 3; observed; after negative-dilute low",
        "negative-dilute → file", "dilute-observed"),
    Row("5.2", "After the low one: dilute again, not observed: repeated", "49 CFR 40.155(d)", _READ,
        "negative-dilute; creatinine 9; after negative-dilute low", "not-reported → owed-observed",
        "not-observed"),
    Row("5.2", "After the low one: negative, not observed: repeated", "49 CFR 40.67(n)", _DERIVED,
        "negative; after negative-dilute low", "not-reported → owed-observed",
        "negative-not-observed"),
    Row("5.2", "After the low one: negative, observed", "49 CFR 40.155(d)", _READ,
        "negative; observed; after negative-dilute low", "negative → file", "negative"),
    Row("5.2", "After the low one: positive, not observed: it stands", "49 CFR 40.67(n)", _DERIVED,
        "positive: BZE; after negative-dilute low", "positive → offer-bottle-b"),
    Row("5.2", "Positive-dilute: the flag is noted, no retest", f"{_DILUTE}(a)", _READ,
        "positive-dilute: BZE", "positive-dilute → offer-bottle-b", "positive-dilute-noted"),
    Row("5.2", "Positive-dilute, explained", f"{_CLAIM}", _READ,
        "positive-dilute: AMP; explain AMP prescription", "negative → file",
        "every-drug-explained"),
    Row("5.2", "One of two drugs is explained", f"{_CLAIM}", _DERIVED,
        "positive: AMP BZE; explain AMP prescription", "positive → offer-bottle-b",
        "second-doctor"),
    Row("5.2", "Adulterated without a cause shown", _SPECIMEN, _READ, "adulterated",
        "refusal-adulterated → offer-bottle-b", "adulterated"),
    Row("5.2", "Substituted without a cause shown", _SPECIMEN, _READ, "substituted",
        "refusal-substituted → offer-bottle-b", "substituted"),
    Row("5.2", "Substituted with a physiological cause", _SPECIMEN, _READ,
        "substituted; creatinine 1.5; explain substituted physiological",
        "cancelled → if-negative-required", "cause-shown"),
    Row("5.2", "Adulterated with a physiological cause", _SPECIMEN, _READ,
        "adulterated; rules ph-adulterated; explain adulterated physiological",
        "cancelled → if-negative-required", "cause-shown"),
    Row("5.2", "A cause without the physician's statement", f"{_SPECIMEN}(e)(3)", _READ,
        "substituted; explain substituted physiological without physicians-statement",
        "refused: explanation-papers-missing"),
    Row("5.2", "A prescription explains no substitution", _SPECIMEN, _READ,
        "substituted; explain substituted prescription", "refused: explanation-of-another-finding"),
    Row("5.2", "Positive and adulterated: both", "49 CFR 40.97(a)", _READ,
        "positive: BZE; adulterated", "positive/refusal-adulterated → offer-bottle-b"),
    Row("5.2", "Positive explained, adulterated with a cause", _SPECIMEN, _DERIVED,
        "positive: AMP; adulterated; explain AMP prescription; explain adulterated physiological",
        "cancelled → if-negative-required"),
    Row("5.2", "Rejected for testing", "49 CFR 40.161", _READ, "rejected",
        "cancelled → if-negative-required", "rejected"),
    Row("5.2", "Positive and invalid: the invalid part is not reported", f"{_INVALID}(g)", _READ,
        "positive: BZE; invalid; rules ph-invalid", "positive → offer-bottle-b",
        "invalid-not-reported"),
    Row("5.2", "Positive explained, and invalid: the invalid part by itself", f"{_INVALID}(g)",
        _DERIVED, "positive: AMP; invalid; rules ph-invalid; explain AMP prescription",
        "cancelled → invalid-observed", "invalid-alone-left"),
    Row("5.2", "Admission of tampering, signed on the day", f"{_INVALID}(c)", _READ,
        "invalid; admits tampering", "refusal-admitted → refer-refusal", "tampering-admitted"),
    Row("5.2", "Admission of tampering, signed a day later", f"{_INVALID}(c)", _READ,
        "invalid; admits tampering late", "refused: admission-not-signed"),
    Row("5.2", "Admission of tampering beside a positive", "49 CFR 40.191(a)(11)", _DERIVED,
        "positive: BZE; admits tampering", "positive/refusal-admitted → offer-bottle-b"),
    Row("5.2", "Admission of use on an invalid", f"{_INVALID}(d)", _READ,
        "invalid; admits drug-use", "cancelled → file", "invalid-use-admitted"),
    Row("5.2", "Admission of use that nobody signed", f"{_INVALID}(d)", _READ,
        "invalid; admits drug-use unsigned", "refused: admission-not-signed"),
    Row("5.2", "An outside test counts for nothing", f"{_NEVER}(a) to (c)", _READ,
        "positive: BZE; explain BZE outside-test", "refused: explanation-never-accepted"),
    Row("5.2", "A dispute about the collection goes elsewhere", f"{_NEVER}(a) to (c)", _READ,
        "positive: BZE; explain BZE site-dispute", "refused: explanation-heard-elsewhere"),
    Row("5.2", "A dispute about the order goes elsewhere", f"{_NEVER}(a) to (c)", _READ,
        "positive: BZE; explain BZE order-dispute", "refused: explanation-heard-elsewhere"),
    Row("5.2", "Nothing is verified while the laboratory's result is held", "threat model L-03",
        _OURS, "held", "refused: laboratory-result-open"),
)  # fmt: skip

INVALID = (
    Row("5.4", "The certifying scientist is asked first", _INVALID, _READ,
        "invalid; rules ph-invalid; scientist not asked", "refused: laboratory-not-asked"),
    Row("5.4", "An acceptable explanation: observation not required", _INVALID, _READ,
        "invalid; rules interference; explain invalid interfering-medicine",
        "cancelled → if-negative-required", "invalid-explained"),
    Row("5.4", "No explanation: a new specimen at once, observed", _INVALID, _READ,
        "invalid; rules interference", "cancelled → invalid-observed", "invalid-unexplained"),
    *(
        Row("5.4", f"pH {said}: {says}", _INVALID, _READ,
            f"invalid; rules ph-invalid; ph {said}; explain invalid time-and-heat", outcome)
        for said, says, outcome in (
            ("9.0", "time and heat can explain it", "cancelled → if-negative-required"),
            ("9.5", "time and heat can explain it", "cancelled → if-negative-required"),
            ("9.51", "they cannot", "refused: ph-not-of-heat"),
            ("8.99", "they cannot", "refused: ph-not-of-heat"),
            ("9.2 9.6", "they cannot explain one of two tests", "refused: ph-not-of-heat"),
        )
    ),
    Row("5.4", "pH 9.2 that nobody explains", _INVALID, _READ, "invalid; rules ph-invalid; ph 9.2",
        "cancelled → invalid-observed", "invalid-unexplained"),
    Row("5.4", "Time and heat without a number", _INVALID, _DERIVED,
        "invalid; rules ph-invalid; explain invalid time-and-heat", "refused: ph-not-of-heat"),
    Row("5.4", "Time and heat explain no oxidant", _INVALID, _READ,
        "invalid; rules ph-invalid oxidant-invalid; ph 9.2; explain invalid time-and-heat",
        "refused: ph-not-of-heat"),
    Row("5.4", "Again, same reason, observed: as if explained", _INVALID, _READ,
        "invalid; rules ph-invalid; observed; after invalid ph-invalid",
        "cancelled → if-negative-required", "invalid-same-reason"),
    Row("5.4", "Again, another reason, observed: observed anew, unasked", _INVALID, _READ,
        "invalid; rules interference; observed; after invalid ph-invalid",
        "cancelled → invalid-again", "invalid-other-reason"),
    Row("5.4", "Again, not observed: no report, repeated", _INVALID, _READ,
        "invalid; rules ph-invalid; after invalid ph-invalid", "not-reported → owed-observed",
        "not-observed"),
    Row("5.4", "After an explained one nothing is owed", _INVALID, _DERIVED,
        "invalid; rules interference; after invalid ph-invalid explained",
        "cancelled → invalid-observed"),
)  # fmt: skip

VERIFYING = (*OPIATES, *CLAIMS, *TABLE, *INVALID)
"""Every row about the first verification."""
