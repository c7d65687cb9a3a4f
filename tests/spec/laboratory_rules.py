"""The rows of rules.md §1.2 to §2.2 that are no cutoffs, as scenes: what is reported, what follows.

A scene's lines are ``label: value unit; …``; its outcome is the status or the results, then codes
that the reasons or the problems hold. A row without a scene is a fact that no rule set judges by.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.core.laboratory.reports import NEGATIVE


@dataclass(frozen=True)
class Row:
    """One row: section, what it says in short, its source and mark, and a scene that shows it.

    ``rules`` is a rule set's name, or ``before-2017`` for DOT with the older edges of validity.
    """

    section: str
    says: str
    source: str
    known: str
    rules: str = "dot-2023"
    given: str = ""
    outcome: str = ""
    told: str = ""


_READ, _SECOND, _MEMORY, _DERIVED = "read", "second hand", "memory", "derived"
_START = "Passmuster: a start for discussion"
_NRC = "10 CFR 26.161"
_AMPHETAMINES = "Amphetamines screen: Positive; "
_ACID, _OPIATE = "49 CFR 40.139", "Opiates screen: Positive; "

SPECIAL = (
    Row("1.1", "Below the cutoff is negative", "49 CFR 40.85(b), (c)", _READ, given="PANEL; "
        "Amphetamines screen: 499 ng/mL", outcome="negative", told="initial-cutoff-below"),
    Row("1.1", "At or above the initial cutoff goes to confirmation", "49 CFR 40.85(b)", _READ,
        given=_AMPHETAMINES + "PANEL", outcome="held", told="awaiting-confirmation"),
    Row("1.1", "At or above the confirmatory cutoff is confirmed positive", "49 CFR 40.85(c)",
        _READ, given=_AMPHETAMINES + "Amphetamine confirm: 250 ng/mL", outcome="positive",
        told="confirmatory-cutoff-reached"),
    Row("1.1", "Screen and confirmation are never merged", "49 CFR 40.85", _READ,
        given="Amphetamines: 9000 ng/mL; PANEL", outcome="held", told="awaiting-confirmation"),
    Row("1.1", "Grouped initial test: one target stands for both", "90 FR 4662 footnote 1", _READ,
        given="Oxycodone screen: Negative; PANEL", outcome="negative", told="one-target-stands"),
    Row("1.1", "HHS 2025: by the day of accession, from 7 Jul 2025", "wfqa.com", _SECOND,
        rules="hhs-2025", given="Fentanyl confirm: 1 ng/mL", outcome="positive",
        told="donor-explains"),
    Row("1.1", "Other technology: THCA 15, benzoylecgonine 100", "table footnotes", _MEMORY),
    Row("1.1", "Archives: amphetamines 1000/500, cocaine 300/150 before Oct 2010",
        "FTA guideline page", _SECOND, given="PANEL; Amphetamines screen: Negative 1000",
        outcome="held", told="laboratory-cutoff-differs"),
    Row("1.1", "Archives: 2010 to 2017 amphetamines 500/250, MDEA 250", "gamutonline", _SECOND),
    Row("1.1", "Grouped initial test: at least 80 %, otherwise separate assays",
        "90 FR 4662 footnote 1", _READ, given="PANEL; Oxycodone screen: 99 ng/mL; "
        "Oxymorphone screen: 99 ng/mL", outcome="negative", told="initial-cutoff-below"),
    Row("1.1", "The short names of HHS are read", "90 FR 4662", _READ, rules="hhs-2025",
        given="NFENT confirm: 1 ng/mL", outcome="positive", told="confirmatory-cutoff-reached"),
    Row("1.1", "Fentanyl is not of the panel of DOT", "49 CFR 40.85", _READ,
        given="Fentanyl confirm: 9 ng/mL; PANEL", outcome="negative", told="outside-panel"),
    Row("1.1", "HHS, 13 Mar 2026: footnotes alone were changed", "91 FR 12308", _READ),
    Row("1.2", "Methamphetamine needs amphetamine of 100", "old 49 CFR 40.87 fn 5; Taiwan",
        _SECOND, given=_AMPHETAMINES + "Methamphetamine confirm: 250 ng/mL; "
        "Amphetamine confirm: 99.9 ng/mL; PANEL", outcome="negative",
        told="methamphetamine-needs-amphetamine"),
    Row("1.2", "Morphine and codeine: the number from 15,000 on", "49 CFR 40.85(d), 40.97(f)",
        _READ, given=_OPIATE + "Morphine confirm: >5000 ng/mL", outcome="held",
        told="opiate-number-missing"),
    Row("1.2", "6-AM: always verified positive", "49 CFR 40.139(a), 40.151(g)", _READ,
        given="6-AM confirm: 10 ng/mL", outcome="positive", told="six-am-always-verified"),
    Row("1.2", "15,000 or more without 6-AM: the donor explains", "49 CFR 40.139(b)", _READ,
        given=_OPIATE + "Morphine confirm: 15000 ng/mL", outcome="positive", told="opiate-high"),
    Row("1.2", "Below 15,000 without 6-AM: the doctor's burden", "49 CFR 40.139(c)", _READ,
        given=_OPIATE + "Codeine confirm: 14999 ng/mL", outcome="positive", told="opiate-low"),
    Row("1.2", "Clinical evidence: what counts", "49 CFR 40.139(c)(1) to (3)", _READ),
    Row("1.2", "Other drugs: the donor proves an explanation", "49 CFR 40.137(a), (c)", _READ,
        given="THC-COOH confirm: 15 ng/mL", outcome="positive", told="donor-explains"),
    Row("1.2", "PCP, MDMA, MDA, MDEA: no medical claim", "49 CFR 40.151(d) to (g)", _READ,
        given="PCP confirm: 25 ng/mL", outcome="positive", told="no-medical-claim"),
    Row("1.2", "Never accepted: hemp, coca tea, passive or unknowing, recommended",
        "49 CFR 40.151(d) to (g)", _READ),
    Row("1.2", "Excuses for an adulterant", "49 CFR 40.151(h), (i)", _READ),
    Row("1.2", "Prescriptions from abroad", "49 CFR 40.137(e)", _READ),
    Row("1.3", "The older list: cocaine 300/150, methadone 300/250, buprenorphine 5/5",
        "IMIM", _SECOND, rules="ewdts", given="Cocaine metabolites screen: Negative 300",
        outcome="held", told="laboratory-cutoff-differs"),
    Row("1.3", "Ketamine: not found", "EWDTS", _MEMORY, rules="ewdts",
        given="Ketamine confirm: 9000 ng/mL", outcome="held", told="outside-panel"),
    Row("1.4", "2023: diazepam is dropped", "alcolizer.com", _SECOND, rules="as-nzs-4308-2023",
        given="Diazepam confirm: 9000 ng/mL", outcome="held", told="outside-panel"),
    Row("1.4", "2023: no confirmatory cutoff of opiates was found", "alcolizer.com", _SECOND,
        rules="as-nzs-4308-2023", given=_OPIATE + "Morphine confirm: 9000 ng/mL", outcome="held",
        told="no-confirmatory-cutoff"),
    Row("1.4", "Creatinine below 20 mg/dL is a sign of dilution", "AS/NZS 4308", _MEMORY,
        rules="as-nzs-4308-2008",
        given="Morphine confirm: 300 ng/mL; Creatinine: 199.9 mg/L; Specific gravity: 1.0020",
        outcome="positive-dilute", told="dilute"),
    Row("1.4", "2023: temperature 32 to 38 °C; related analytes; an initial test not sent on; "
        "transition to Nov 2026", "alcolizer.com", _SECOND),
    Row("1.5", "Taiwan: methamphetamine 500 and amphetamine 100", "CGMH catalogue", _SECOND,
        rules="taiwan", given=_AMPHETAMINES + "Methamphetamine confirm: 500 ng/mL; "
        "Amphetamine confirm: 100 ng/mL", outcome="positive",
        told="methamphetamine-needs-amphetamine"),
    Row("1.5", "Taiwan: ketamine and norketamine together 100", "Art. 18", _MEMORY, rules="taiwan",
        given="Ketamine metabolites screen: Positive; Ketamine confirm: 60 ng/mL; "
        "Norketamine confirm: 40 ng/mL", outcome="positive", told="ketamine-total"),
    Row("1.5", "Taiwan: others by the authority's list, else the quantitation limit", "Art. 15",
        _READ),
    Row("1.5", "Taiwan: specimens A (甲) and B (乙)", "Art. 3", _READ),
    Row("1.5", "Taiwan: controls of a confirmation batch", "Art. 27", _READ),
    Row("1.5", "Taiwan: accreditation of a laboratory", "accreditation rules Art. 12", _READ),
    Row("1.5", "Ketamine: ELISA 110 to 120 for GC-MS 100", "discovery.researcher.life", _SECOND),
    Row("1.5", "Ketamine: rapid cups at 1000", "no document", _MEMORY, rules="taiwan",
        given="Ketamine metabolites screen: Negative 1000", outcome="held",
        told="laboratory-cutoff-differs"),
    Row("1.5", "Singapore: the requester states the cutoffs", "hsa.gov.sg", _SECOND),
    Row("1.5", "Philippines: two methods; certificate of a year", "RA 9165 s.36", _SECOND),
    Row("1.5", "Philippines: arrested persons, 24 h and 15 days", "RA 9165 s.38", _SECOND),
    Row("1.5", "Philippines: 1000 screening, 7 confirmatory laboratories", "Dioquino, Gerona",
        _SECOND),
    Row("1.5", "Philippines: methamphetamine 1000 or 500, THC 50 / 15", "no document", _MEMORY),
    Row("1.5", "Thailand: methamphetamine kits 1000, later 500", "no document", _MEMORY),
    Row("1.5", "Cambodia: no cutoffs published", "Phnom Penh Post, 22 Jul 2024", _SECOND),
    Row("1.6", "Methamphetamine needs amphetamine of 100", _START, _DERIVED,
        rules="phnom-penh-start", given=_AMPHETAMINES + "Methamphetamine confirm: 250 ng/mL; "
        "Amphetamine confirm: 99.9 ng/mL", outcome="held",
        told="methamphetamine-needs-amphetamine"),
    Row("1.6", "Ketamine and norketamine: 100, each by itself", _START, _DERIVED,
        rules="phnom-penh-start", given="Ketamine metabolites screen: Positive; "
        "Ketamine confirm: 100 ng/mL", outcome="positive", told="confirmatory-cutoff-reached"),
    Row("1.6", "Opiates: 2000 was taken; 300 raises food and medicine", _START, _DERIVED,
        rules="phnom-penh-start", given="Opiates screen: 1999 ng/mL", outcome="held",
        told="initial-cutoff-below"),
    Row("1.6", "Benzodiazepines and fentanyl are optional", _START, _DERIVED,
        rules="phnom-penh-start", given="Fentanyl confirm: 9 ng/mL", outcome="held",
        told="outside-panel"),
    Row("1.7", "A drug or a cutoff beside the list: a certificate of a toxicologist of no party",
        "10 CFR 26.31(d)(1)(i)(D), (d)(3)(iii)(C)", _READ),
    Row("1.7", "A panel changes by two approvals, with its certificate, on a later day",
        "10 CFR 26.31(d)(1)(i)(D)", _DERIVED),
    Row("1.7", "Cutoffs are the same for everybody", "10 CFR 26.31(d)(3)(iii)(C)", _READ),
    Row("1.7", "A value below the programme's cutoff is never used", "10 CFR 26.31(d)(3)(iii)(C)",
        _READ, given="PANEL; Benzodiazepines: Positive", outcome="negative", told="outside-panel"),
)  # fmt: skip

_TWO = (
    "Creatinine screen: {0} mg/dL; SG screen: {1}; Creatinine confirm: {2} mg/dL; SG confirm: {3}"
)

VALIDITY = (
    Row("2.1", "Creatinine 20 or more: acceptable", "49 CFR 40.87", _READ,
        given="PANEL; Creatinine: 20.0 mg/dL", outcome="negative", told="acceptable-creatinine"),
    Row("2.1", "The gravity is asked for below 20 alone", "49 CFR 40.87(a)", _READ,
        given="PANEL; Creatinine: 19.9 mg/dL", outcome="held", told="gravity-missing"),
    Row("2.1", "2 to below 20, gravity 1.0030 or more: acceptable", "49 CFR 40.87, 40.88", _DERIVED,
        given="PANEL; Creatinine: 19.9 mg/dL; SG: 1.0030", outcome="negative",
        told="acceptable-gravity"),
    Row("2.1", "2 to below 20, gravity between 1.0010 and 1.0030: dilute", "49 CFR 40.88(a)", _READ,
        given="PANEL; Creatinine: 2.0 mg/dL; SG: 1.0029", outcome="negative-dilute", told="dilute"),
    Row("2.1", "Below 2, gravity 1.0010 or less: substituted", "49 CFR 40.88(b)", _READ,
        given="PANEL; " + _TWO.format("1.9", "1.0010", "1.9", "1.0010"), outcome="substituted",
        told="substituted"),
    Row("2.1", "Below 2, gravity 1.0200 or more: substituted", "49 CFR 40.88(b)", _READ,
        given="PANEL; " + _TWO.format("1.9", "1.0200", "1.9", "1.0200"), outcome="substituted",
        told="substituted"),
    Row("2.1", "Below 2 on both, gravity between: inconsistent, invalid", f"{_NRC}(f)(1)", _READ,
        given="PANEL; " + _TWO.format("1.9", "1.0011", "1.9", "1.0199"), outcome="invalid",
        told="inconsistent-creatinine"),
    Row("2.1", "2 or more, gravity 1.0010 or less on both: inconsistent, invalid", f"{_NRC}(f)(1)",
        _READ, given="PANEL; " + _TWO.format("2.0", "1.0010", "1.9", "1.0010"), outcome="invalid",
        told="inconsistent-gravity"),
    Row("2.2", "pH below 4.0 or from 11.0: adulterated", "82 FR 7920, summary", _READ,
        given="PANEL; pH screen: 3.9; pH confirm: 3.9", outcome="adulterated",
        told="ph-adulterated"),
    Row("2.2", "pH 4.0 to below 4.5, 9.0 to below 11.0: invalid", f"{_NRC}(f)(2)", _READ,
        given="PANEL; pH screen: 9.0; pH confirm: 9.0", outcome="invalid", told="ph-invalid"),
    Row("2.2", "Before Oct 2017: below 3 adulterated", f"{_NRC}(c)(1)", _READ, rules="before-2017",
        given="PANEL; pH screen: 2.9; pH confirm: 2.9", outcome="adulterated",
        told="ph-adulterated"),
    Row("2.2", "Before Oct 2017: 3 to below 4.5 invalid", f"{_NRC}(f)(2)", _READ,
        rules="before-2017", given="PANEL; pH screen: 3.0; pH confirm: 3.0", outcome="invalid",
        told="ph-invalid"),
    Row("2.2", "pH is confirmed with a meter", _NRC, _READ,
        given="PANEL; pH screen: 3.9; pH confirm: 3.9 [dipstick]", outcome="held",
        told="ph-meter-needed"),
    Row("2.2", "Nitrite 500 by a different method: adulterated", f"{_NRC}(c)(2)", _READ,
        given="PANEL; Nitrite screen: 500 ug/mL [colour]; Nitrite confirm: 500 ug/mL [IC]",
        outcome="adulterated", told="nitrite-adulterated"),
    Row("2.2", "Nitrite 200 twice: invalid", f"{_NRC}(f)(3)", _READ,
        given="PANEL; Nitrite screen: 600 ug/mL [colour]; Nitrite confirm: 600 ug/mL [colour]",
        outcome="invalid", told="nitrite-invalid"),
    Row("2.2", "Nitrite 200 to below 500 by a different method: invalid", f"{_NRC}(f)(3)", _READ,
        given="PANEL; Nitrite screen: 500 ug/mL [colour]; Nitrite confirm: 499.9 ug/mL [IC]",
        outcome="invalid", told="nitrite-invalid"),
    Row("2.2", "Chromium after a general oxidant of 50: adulterated", f"{_NRC}(c)(3)", _READ,
        given="PANEL; Oxidants screen: 50 ug/mL [as chromium]; Chromium confirm: 3 ug/mL [ICP]",
        outcome="adulterated", told="chromium-adulterated"),
    Row("2.2", "Chromium 50 and found by a different method: adulterated", f"{_NRC}(c)(3)", _READ,
        given="PANEL; Chromium screen: 50 ug/mL [colour]; Chromium confirm: 3 ug/mL [ICP]",
        outcome="adulterated", told="chromium-adulterated"),
    Row("2.2", "Chromium 50 twice by one test: invalid", f"{_NRC}(f)(4)", _READ,
        given="PANEL; Chromium screen: 50 ug/mL [colour]; Chromium confirm: 50 ug/mL [colour]",
        outcome="invalid", told="chromium-invalid"),
    Row("2.2", "Halogen by two methods: adulterated", f"{_NRC}(c)(4)", _READ,
        given="PANEL; Oxidants screen: 200 ug/mL [colour]; Halogen confirm: 5 ug/mL [IC]",
        outcome="adulterated", told="halogen-adulterated"),
    Row("2.2", "Halogen twice by one test: invalid", f"{_NRC}(f)(5)", _READ,
        given="PANEL; Halogen screen: Positive [colour]; Halogen confirm: Positive [colour]",
        outcome="invalid", told="halogen-invalid"),
    Row("2.2", "Glutaraldehyde by two methods: adulterated", f"{_NRC}(c)(5)", _READ,
        given="PANEL; Aldehyde screen: Positive [colour]; Glutaraldehyde confirm: 3 ug/mL [GC-MS]",
        outcome="adulterated", told="glutaraldehyde-adulterated"),
    Row("2.2", "Glutaraldehyde twice by one test: invalid", f"{_NRC}(f)(6)", _READ,
        given="PANEL; Aldehyde screen: Positive [colour]; Aldehyde confirm: Positive [colour]",
        outcome="invalid", told="glutaraldehyde-invalid"),
    Row("2.2", "Pyridine after an oxidant test: adulterated", f"{_NRC}(c)(6)", _READ,
        given="PANEL; Oxidants screen: 200 ug/mL [colour]; Pyridine confirm: 5 ug/mL [GC-MS]",
        outcome="adulterated", told="pyridine-adulterated"),
    Row("2.2", "Surfactant 100 by two tests: adulterated", f"{_NRC}(c)(7)", _READ,
        given="PANEL; Surfactant screen: 100 ug/mL [foam]; Surfactant confirm: 100 ug/mL [DBS]",
        outcome="adulterated", told="surfactant-adulterated"),
    Row("2.2", "Surfactant twice by one test: invalid", f"{_NRC}(f)(8)", _READ,
        given="PANEL; Surfactant screen: 100 ug/mL [DBS]; Surfactant confirm: 100 ug/mL [DBS]",
        outcome="invalid", told="surfactant-invalid"),
    Row("2.2", "General oxidant twice by one test: invalid", f"{_NRC}(f)(7)", _READ,
        given="PANEL; Oxidants screen: 200 ug/mL [colour]; Oxidants confirm: 200 ug/mL [colour]",
        outcome="invalid", told="oxidant-invalid"),
    Row("2.2", "Interference on two aliquots: invalid", f"{_NRC}(f)(9), (10)", _READ,
        given="Opiates screen: Interference #1; Opiates screen: Interference #2",
        outcome="invalid", told="interference"),
    Row("2.2", "Damage to equipment; bottles that differ", f"{_NRC}(f)(11), (12)", _READ,
        given="PANEL; Appearance: Positive", outcome="held", told="physical"),
    Row("2.2", "Any other adulterant by two methods: adulterated", f"{_NRC}(c)(8)", _READ,
        given="PANEL; Adulterants screen: Positive [a]; Adulterants confirm: Positive [b]",
        outcome="adulterated", told="other-adulterated"),
    Row("2.2", "One method twice shows no adulterant", f"{_NRC}(a), (c), (f)", _READ,
        given="PANEL; Pyridine screen: Positive [colour]; Pyridine confirm: Positive [colour]",
        outcome="held", told="no-rule"),
    Row("2.2", "Two aliquots under every such result", f"{_NRC}(a), (c), (f)", _READ,
        given="PANEL; pH: 3.9", outcome="held", told="second-aliquot-missing"),
    Row("2.2", "From 9.0 to 9.5 heat and time are weighed first", "49 CFR 40.159", _READ,
        given="PANEL; pH screen: 9.5; pH confirm: 9.5", outcome="invalid", told="ph-invalid"),
    Row("2.2", "Every specimen: creatinine, pH, one oxidant test", "49 CFR 40.87", _READ,
        given="PANEL", outcome="negative", told="validity-not-shown"),
    Row("2.2", "Specific gravity with four decimals", "HHS Mandatory Guidelines", _MEMORY,
        given="PANEL; Creatinine: 5.0 mg/dL; SG: 1.002", outcome="held", told="value-too-coarse"),
    Row("2.2", "Creatinine with a decimal near 2", "HHS Mandatory Guidelines", _MEMORY,
        given="PANEL; Creatinine: 2 mg/dL; SG: 1.0020", outcome="held", told="value-too-coarse"),
    Row("2.2", "pH with a decimal", "HHS Mandatory Guidelines", _MEMORY, given="PANEL; pH: 9",
        outcome="held", told="value-too-coarse"),
    Row("2.2", "Healthy urine: pH 4.5 to 8", "no document", _MEMORY),
)  # fmt: skip

ROWS = (*SPECIAL, *VALIDITY)
PANEL = tuple(NEGATIVE.values())
"""What PANEL in a scene stands for: a negative initial test of each row left out of it."""
