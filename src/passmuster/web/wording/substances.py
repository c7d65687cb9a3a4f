"""Names of analytes, classes and measures on pages: in Khmer with the international name beside.

Whoever defends against a result looks its substance up by the international name, so a Khmer page
has both. The English names are those of core/laboratory/analytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from passmuster.core.laboratory.analytes import name_of
from passmuster.web.theme.numerals import in_khmer

SUBSTANCES: Final[Mapping[str, Promise]] = {
    "Δ9THCC": pgettext_lazy("substance", "THC acid"),
    "THC": pgettext_lazy("substance", "tetrahydrocannabinol"),
    "BZE": pgettext_lazy("substance", "benzoylecgonine"),
    "COC": pgettext_lazy("substance", "cocaine"),
    "EME": pgettext_lazy("substance", "ecgonine methyl ester"),
    "COD": pgettext_lazy("substance", "codeine"),
    "MOR": pgettext_lazy("substance", "morphine"),
    "HYC": pgettext_lazy("substance", "hydrocodone"),
    "HYM": pgettext_lazy("substance", "hydromorphone"),
    "OXYC": pgettext_lazy("substance", "oxycodone"),
    "OXYM": pgettext_lazy("substance", "oxymorphone"),
    "6-AM": pgettext_lazy("substance", "6-acetylmorphine"),
    "DHC": pgettext_lazy("substance", "dihydrocodeine"),
    "PCP": pgettext_lazy("substance", "phencyclidine"),
    "AMP": pgettext_lazy("substance", "amphetamine"),
    "MAMP": pgettext_lazy("substance", "methamphetamine"),
    "MDMA": pgettext_lazy("substance", "MDMA"),
    "MDA": pgettext_lazy("substance", "MDA"),
    "MDEA": pgettext_lazy("substance", "MDEA"),
    "BZP": pgettext_lazy("substance", "benzylpiperazine"),
    "PHEN": pgettext_lazy("substance", "phentermine"),
    "EPH": pgettext_lazy("substance", "ephedrine"),
    "PSE": pgettext_lazy("substance", "pseudoephedrine"),
    "FENT": pgettext_lazy("substance", "fentanyl"),
    "NFENT": pgettext_lazy("substance", "norfentanyl"),
    "KET": pgettext_lazy("substance", "ketamine"),
    "NKET": pgettext_lazy("substance", "norketamine"),
    "DIAZ": pgettext_lazy("substance", "diazepam"),
    "NORD": pgettext_lazy("substance", "nordiazepam"),
    "OXAZ": pgettext_lazy("substance", "oxazepam"),
    "TEMA": pgettext_lazy("substance", "temazepam"),
    "AOHALP": pgettext_lazy("substance", "alpha-hydroxyalprazolam"),
    "7ACLO": pgettext_lazy("substance", "7-aminoclonazepam"),
    "7AFLU": pgettext_lazy("substance", "7-aminoflunitrazepam"),
    "7ANIT": pgettext_lazy("substance", "7-aminonitrazepam"),
    "MTD": pgettext_lazy("substance", "methadone"),
    "EDDP": pgettext_lazy("substance", "EDDP"),
    "BUP": pgettext_lazy("substance", "buprenorphine"),
    "NBUP": pgettext_lazy("substance", "norbuprenorphine"),
    "PPX": pgettext_lazy("substance", "propoxyphene"),
    "LSD": pgettext_lazy("substance", "LSD"),
    "BARB": pgettext_lazy("substance", "barbiturates"),
    "MQL": pgettext_lazy("substance", "methaqualone"),
    "TRAM": pgettext_lazy("substance", "tramadol"),
    "ETOH": pgettext_lazy("substance", "ethanol"),
    "PHENOBARB": pgettext_lazy("substance", "phenobarbital"),
    "XYL": pgettext_lazy("substance", "xylazine"),
    "COT": pgettext_lazy("substance", "cotinine"),
    "TEMPERATURE": pgettext_lazy("substance", "temperature"),
    "TCA": pgettext_lazy("substance", "tricyclic antidepressants"),
    "cannabinoids": pgettext_lazy("substance", "cannabinoids"),
    "cocaine-metabolites": pgettext_lazy("substance", "cocaine metabolites"),
    "opiates": pgettext_lazy("substance", "opiates"),
    "codeine-morphine": pgettext_lazy("substance", "codeine and morphine"),
    "hydrocodone-hydromorphone": pgettext_lazy("substance", "hydrocodone and hydromorphone"),
    "oxycodone-oxymorphone": pgettext_lazy("substance", "oxycodone and oxymorphone"),
    "amphetamines": pgettext_lazy("substance", "amphetamines"),
    "amphetamine-methamphetamine": pgettext_lazy("substance", "amphetamine and methamphetamine"),
    "mdma-mda": pgettext_lazy("substance", "MDMA and MDA"),
    "fentanyls": pgettext_lazy("substance", "fentanyl and norfentanyl"),
    "ketamines": pgettext_lazy("substance", "ketamine metabolites"),
    "benzodiazepines": pgettext_lazy("substance", "benzodiazepines"),
    "methadone": pgettext_lazy("substance", "methadone or its metabolite"),
    "creatinine": pgettext_lazy("substance", "creatinine"),
    "gravity": pgettext_lazy("substance", "specific gravity"),
    "ph": pgettext_lazy("substance", "pH"),
    "nitrite": pgettext_lazy("substance", "nitrite"),
    "chromium": pgettext_lazy("substance", "chromium (VI)"),
    "halogen": pgettext_lazy("substance", "halogen"),
    "glutaraldehyde": pgettext_lazy("substance", "glutaraldehyde"),
    "pyridine": pgettext_lazy("substance", "pyridine"),
    "surfactant": pgettext_lazy("substance", "surfactant"),
    "oxidant": pgettext_lazy("substance", "general oxidant"),
    "other": pgettext_lazy("substance", "another adulterant"),
    "physical": pgettext_lazy("substance", "the specimen's look"),
    "overall": pgettext_lazy("substance", "the laboratory's own verdict"),
}
"""The name of each subject of a laboratory's line."""


def substance(code: str) -> SafeString:
    """Return the name of a subject; what is no known code stands for itself, in Latin letters."""
    latin = format_html('<span lang="en">{}</span>', name_of(code))
    if not in_khmer() or code not in SUBSTANCES:
        return latin
    return format_html("{} ({})", SUBSTANCES[code], latin)


def substances(codes: Iterable[str]) -> SafeString:
    """Return the names of subjects, parted by commas; "" for none."""
    return listed(map(substance, codes))


def substance_text(code: str) -> str:
    """Return the name of a subject without markup, for a sentence, an attribute or a paper."""
    if not in_khmer() or code not in SUBSTANCES:
        return name_of(code)
    return f"{SUBSTANCES[code]} ({name_of(code)})"


def listed(words: Iterable[object], mark: str = ", ") -> SafeString:
    """Return words one after the other, names of substances among them; "" for none."""
    return format_html_join(mark, "{}", ((word,) for word in words))
