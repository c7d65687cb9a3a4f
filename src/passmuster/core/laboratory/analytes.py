"""What a line may be about: single analytes, classes, validity measures, and how people write them.

Codes of single analytes are the abbreviations of the HHS report (90 FR 4662) where it has one. A
class stands for an initial test that answers to several. Spellings are compared as spelling.py
makes them: letters and digits alone, without the words that say how it was tested.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Sort(StrEnum):
    """Which sort of thing a code stands for."""

    ANALYTE = "analyte"
    CLASS = "class"
    MEASURE = "validity measure"
    OVERALL = "overall"


@dataclass(frozen=True)
class Subject:
    """One thing that a line can be about.

    ``name`` is for sentences. ``members`` are the single analytes of a class. ``spellings`` are
    comma-separated and may be shared: "amp" is amphetamine or the class, as the rest of the line
    decides.
    """

    code: str
    name: str
    spellings: str
    sort: Sort = Sort.ANALYTE
    members: tuple[str, ...] = ()


def _class(code: str, name: str, members: str, spellings: str) -> Subject:
    return Subject(code, name, spellings, Sort.CLASS, tuple(members.split()))


def _measure(code: str, name: str, spellings: str) -> Subject:
    return Subject(code, name, spellings, Sort.MEASURE)


_SINGLE: Final = (
    Subject(
        "Δ9THCC", "THC acid",
        "thca, thc cooh, thccooh, cthc, 11 nor 9 carboxy thc, 9 carboxy thc, carboxy thc, "
        "carboxythc, thc carboxylic acid, thc acid, thc metabolite, delta 9 thcc, delta9thcc, "
        "d9thcc, delta 9 thca, delta9thca, 11 nor delta 9 thc 9 carboxylic acid, delta 9 "
        "tetrahydrocannabinol 9 carboxylic acid, carboxy tetrahydrocannabinol, marijuana "
        "metabolite, cannabinoid metabolite, delta 9 thc cooh, 11 nor delta 9 thc cooh, "
        "11 nor 9 carboxy delta 9 thc, nor 9 carboxy thc, thc 9 carboxylic acid",
    ),
    Subject(
        "THC", "tetrahydrocannabinol",
        "thc, tetrahydrocannabinol, delta 9 thc, delta 9 tetrahydrocannabinol",
    ),
    Subject("BZE", "benzoylecgonine", "bze, be, bzg, benzoylecgonine, cocaine metabolite"),
    Subject("COC", "cocaine", "coc, cocaine, coke"),
    Subject("EME", "ecgonine methyl ester", "eme, ecgonine methyl ester, methylecgonine"),
    Subject("COD", "codeine", "cod, codeine"),
    Subject("MOR", "morphine", "mor, morphine"),
    Subject("HYC", "hydrocodone", "hyc, hydrocodone"),
    Subject("HYM", "hydromorphone", "hym, hydromorphone"),
    Subject("OXYC", "oxycodone", "oxyc, oxy, oxycodone"),
    Subject("OXYM", "oxymorphone", "oxym, oxymorphone"),
    Subject(
        "6-AM", "6-acetylmorphine",
        "6 am, 6am, 6 mam, 6mam, 6 acetylmorphine, 6 monoacetylmorphine, monoacetylmorphine, "
        "6 monoacetylmorphine 6 mam, heroin metabolite",
    ),
    Subject("DHC", "dihydrocodeine", "dhc, dihydrocodeine"),
    Subject("PCP", "phencyclidine", "pcp, phencyclidine, phencyc"),
    Subject("AMP", "amphetamine", "amp, amph, amphetamine"),
    Subject(
        "MAMP", "methamphetamine",
        "mamp, met, meth, mamph, mtamp, methamphetamine, methamphet",
    ),
    Subject(
        "MDMA", "MDMA",
        "mdma, xtc, ecstasy, methylenedioxymethamphetamine, 3 4 methylenedioxymethamphetamine",
    ),
    Subject("MDA", "MDA", "mda, methylenedioxyamphetamine, 3 4 methylenedioxyamphetamine"),
    Subject(
        "MDEA", "MDEA",
        "mdea, mde, methylenedioxyethylamphetamine, 3 4 methylenedioxyethylamphetamine",
    ),
    Subject("BZP", "benzylpiperazine", "bzp, benzylpiperazine"),
    Subject("PHEN", "phentermine", "phentermine"),
    Subject("EPH", "ephedrine", "eph, ephedrine"),
    Subject("PSE", "pseudoephedrine", "pse, pseudoephedrine"),
    Subject("FENT", "fentanyl", "fent, fen, fyl, fentanyl"),
    Subject("NFENT", "norfentanyl", "nfent, nor fentanyl, norfentanyl"),
    Subject("KET", "ketamine", "ket, keta, ketamine"),
    Subject("NKET", "norketamine", "nket, norketamine, nor ketamine"),
    Subject("DIAZ", "diazepam", "diazepam"),
    Subject("NORD", "nordiazepam", "nordiazepam, desmethyldiazepam"),
    Subject("OXAZ", "oxazepam", "oxazepam"),
    Subject("TEMA", "temazepam", "temazepam"),
    Subject(
        "AOHALP", "alpha-hydroxyalprazolam",
        "alpha hydroxyalprazolam, alpha oh alprazolam, hydroxyalprazolam",
    ),
    Subject("7ACLO", "7-aminoclonazepam", "7 aminoclonazepam, 7 amino clonazepam, aminoclonazepam"),
    Subject(
        "7AFLU", "7-aminoflunitrazepam",
        "7 aminoflunitrazepam, 7 amino flunitrazepam, aminoflunitrazepam",
    ),
    Subject("7ANIT", "7-aminonitrazepam", "7 aminonitrazepam, 7 amino nitrazepam, aminonitrazepam"),
    Subject("MTD", "methadone", "mtd, methadone"),
    Subject(
        "EDDP", "EDDP",
        "eddp, methadone metabolite, 2 ethylidene 1 5 dimethyl 3 3 diphenylpyrrolidine eddp",
    ),
    Subject("BUP", "buprenorphine", "bup, buprenorphine"),
    Subject("NBUP", "norbuprenorphine", "nbup, norbuprenorphine"),
    Subject("PPX", "propoxyphene", "ppx, propoxyphene"),
    Subject("LSD", "LSD", "lsd, lysergide, lysergate diethylamide, lysergic acid diethylamide"),
    Subject("BARB", "barbiturates", "bar, barb, barbs, barbiturate, barbiturates"),
    Subject("MQL", "methaqualone", "mql, methaqualone"),
    Subject("TRAM", "tramadol", "tml, tra, tramadol"),
    Subject("ETOH", "ethanol", "etoh, alc, alcohol, ethanol, ethyl alcohol"),
    Subject("PHENOBARB", "phenobarbital", "phenobarbital"),
    Subject("XYL", "xylazine", "xyl, xylazine"),
    Subject("COT", "cotinine", "cot, cotinine, nicotine"),
    Subject("TEMPERATURE", "temperature", "temp, temperature, specimen temperature"),
    Subject("TCA", "tricyclic antidepressants", "tca, tricyclics, tricyclic antidepressants"),
)  # fmt: skip

_CLASSES: Final = (
    _class(
        "cannabinoids", "cannabinoids", "Δ9THCC THC",
        "thc, cannabinoid, cannabinoids, cannabis, marijuana, marijuana metabolite, marijuana "
        "metabolites, cannabinoid metabolite, thc metabolite, tetrahydrocannabinol",
    ),
    _class(
        "cocaine-metabolites", "cocaine metabolites", "BZE COC EME",
        "coc, cocaine, cocaine metabolite, cocaine metabolites, cocaine metab",
    ),
    _class(
        "opiates", "opiates", "MOR COD DHC 6-AM HYC HYM OXYC OXYM",
        "opi, ops, mop, opiate, opiates, opioid, opioids",
    ),
    _class(
        "codeine-morphine", "codeine and morphine", "COD MOR",
        "codeine morphine, morphine codeine, cod mor, codeine and morphine",
    ),
    _class(
        "hydrocodone-hydromorphone", "hydrocodone and hydromorphone", "HYC HYM",
        "hydrocodone hydromorphone, hydromorphone hydrocodone, hyc hym, hydrocodone and "
        "hydromorphone",
    ),
    _class(
        "oxycodone-oxymorphone", "oxycodone and oxymorphone", "OXYC OXYM",
        "oxycodone oxymorphone, oxymorphone oxycodone, oxyc oxym, oxycodone and oxymorphone",
    ),
    _class(
        "amphetamines", "amphetamines", "AMP MAMP MDMA MDA MDEA BZP PHEN EPH PSE",
        "amp, amps, amphetamines, amphetamine class, amphetamine type, amphetamine type "
        "substances, ats",
    ),
    _class(
        "amphetamine-methamphetamine", "amphetamine and methamphetamine", "AMP MAMP",
        "amphetamine methamphetamine, methamphetamine amphetamine, amphetamines "
        "methamphetamines, amp mamp, amp met, amphetamine and methamphetamine",
    ),
    _class(
        "mdma-mda", "MDMA and MDA", "MDMA MDA MDEA",
        "mdma mda, mda mdma, mdma and mda, ecstasy class",
    ),
    _class(
        "fentanyls", "fentanyl and norfentanyl", "FENT NFENT",
        "fentanyls, fentanyl norfentanyl, fentanyl and norfentanyl, fent nfent, fentanyl "
        "metabolite",
    ),
    _class(
        "ketamines", "ketamine metabolites", "KET NKET",
        "ketamines, ketamine metabolite, ketamine metabolites, ketamine norketamine, ketamine "
        "and norketamine, ket nket",
    ),
    _class(
        "benzodiazepines", "benzodiazepines", "DIAZ NORD OXAZ TEMA AOHALP 7ACLO 7AFLU 7ANIT",
        "bzo, bzd, benz, benzo, benzos, benzodiaz, benzodiazepine, benzodiazepines",
    ),
    _class(
        "methadone", "methadone or its metabolite", "MTD EDDP",
        "mtd, methadone, methadone eddp, methadone and metabolite",
    ),
)  # fmt: skip

_MEASURES: Final = (
    _measure("creatinine", "creatinine", "creat, crea, creatinine, cre, creatinine random"),
    _measure(
        "gravity", "specific gravity",
        "sg, sp gr, spgr, sp gravity, specific gravity, spec grav, spec gravity",
    ),
    _measure("ph", "pH", "ph"),
    _measure("nitrite", "nitrite", "nit, nitrite, nitrites"),
    _measure(
        "chromium", "chromium (VI)",
        "chromium, chromium vi, chromate, chromates, hexavalent chromium, cr vi",
    ),
    _measure(
        "halogen", "halogen",
        "halogen, halogens, bleach, iodine, chlorine, fluoride, bromine",
    ),
    _measure("glutaraldehyde", "glutaraldehyde", "glutaraldehyde, glut, aldehyde, aldehydes"),
    _measure("pyridine", "pyridine", "pyridine, pcc, pyridinium chlorochromate"),
    _measure("surfactant", "surfactant", "surfactant, surfactants, detergent, dbs"),
    _measure(
        "oxidant", "general oxidant",
        "oxidant, oxidants, general oxidant, general oxidants, oxidizing adulterant, "
        "oxidizing adulterants, oxidants general, oxidizing agents, ox",
    ),
    _measure(
        "other", "another adulterant",
        "adulterant, adulterants, adulteration, other adulterant, other adulterants",
    ),
    _measure(
        "physical", "the specimen's look",
        "physical, appearance, specimen appearance, color, colour, odor, odour",
    ),
)  # fmt: skip

_OVERALL: Final = Subject(
    "overall",
    "the laboratory's own verdict",
    "overall, overall result, final result, final, result, verdict, interpretation, laboratory "
    "result, "
    "specimen validity, validity, specimen validity testing, specimen status, final verdict, "
    "certified result, drug screen, drug panel, summary",
    Sort.OVERALL,
)

SUBJECTS: Final = {one.code: one for one in (*_SINGLE, *_CLASSES, *_MEASURES, _OVERALL)}
"""Every subject by its code."""


def name_of(code: str) -> str:
    """Return the name of a subject for a sentence; a code that is none stands for itself."""
    return SUBJECTS[code].name if code in SUBJECTS else code


def spellings_of(subject: Subject) -> tuple[str, ...]:
    """Return a subject's spellings, its own code not among them."""
    return tuple(spelling.strip() for spelling in subject.spellings.split(","))


def is_within(narrow: str, wide: str) -> bool:
    """Tell whether one code is a part of the other, which is a class."""
    parts = SUBJECTS[narrow].members or (narrow,)
    return narrow != wide and set(parts) <= set(SUBJECTS[wide].members)


def agreeing(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """Return what two sets of codes both stand for: the same, or the narrower of two that nest."""
    narrow = {a for a in one for b in other if is_within(a, b)}
    narrow |= {b for b in other for a in one if is_within(b, a)}
    return (one & other) or frozenset(narrow)
