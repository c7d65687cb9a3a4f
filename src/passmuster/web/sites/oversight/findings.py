"""What a check of a dossier found, as claims in the language of the page.

The verifier speaks English; its rules are stable. Each rule, or the part of it before the colon,
has a claim here, so that a Khmer page says in Khmer what was checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passmuster.core.draw.dossier import ROOM_ALONE_EN, ROOM_ALONE_KM, Finding
from passmuster.web.sites.oversight.draws import Draw
from passmuster.web.theme.numerals import in_khmer, whole

_CLAIMS: dict[str, Promise] = {
    "dossier": gettext_lazy("Every file of the dossier is listed and unchanged"),
    "dossier:entries": gettext_lazy("All entries that a draw in this state must have are there"),
    "dossier:entry-missing": gettext_lazy(
        "All entries that a draw in this state must have are there"
    ),
    "policy": gettext_lazy("Log key and witnesses are those of the published policy"),
    "entry": gettext_lazy("Every entry is in the log, under signed heads"),
    "receipt": gettext_lazy("Every entry is in the log, under signed heads"),
    "order": gettext_lazy("The entries stand in the log in the right order"),
    "time": gettext_lazy("The log’s own times agree with that order"),
    "time:pool-before-dice": gettext_lazy("Witnesses signed the pool before the dice"),
    "time:pool-cosigned-after-dice": gettext_lazy("Witnesses signed the pool before the dice"),
    "time:dice-cosigned-early": gettext_lazy("No witness saw the dice before the public hour"),
    "time:dice-before-beacon": gettext_lazy("Witnesses signed the dice before the beacon"),
    "time:dice-after-beacon": gettext_lazy("Witnesses signed the dice before the beacon"),
    "time:not-cosigned": gettext_lazy("Witnesses’ times"),
    "number": gettext_lazy("Every entry is of this draw"),
    "announcement": gettext_lazy("The announcement left nothing open to choose"),
    "key": gettext_lazy("The pool key is the one fixed for the year"),
    "roster": gettext_lazy("The roster was audited, and the pool agrees with the audit"),
    "pool": gettext_lazy("The pool file is the one frozen: hash, root, counts and order"),
    "dice": gettext_lazy("The dice are as many as announced, thrown by several people"),
    "beacon": gettext_lazy("The beacon round is genuine and is the one announced"),
    "beacon:none": gettext_lazy("There is no beacon to check"),
    "beacon:not-compared": gettext_lazy("The beacon round, compared with a copy from elsewhere"),
    "beacon:fallback": gettext_lazy("Why the round named first was not used"),
    "seed": gettext_lazy("The seed is made of number, pool, dice and beacon, and of nothing else"),
    "selection": gettext_lazy("Drawn again, the selected are the same to the last digit"),
    "reserves": gettext_lazy("Drawn again, the reserves are the same to the last digit"),
    "result": gettext_lazy("The logged counts and last tickets are those drawn"),
    "days": gettext_lazy("Each person’s day follows from the seed"),
    "void": gettext_lazy("The void says truly when it came"),
    "void:after-seed-known": gettext_lazy("Voided after the seed was known"),
    "readme": gettext_lazy("The explanation in the dossier is the usual one"),
    "log": gettext_lazy("No second pool and no skipped number in the whole log"),
}
_MARKS = {"beacon:none": "none", "void:after-seed-known": "late"}
"""Findings that are no open question but a fact to know."""

_ORDER = {"stop": 0, "late": 1, "done": 2, "none": 3, "wait": 4}

_OTHER = gettext_lazy("A further check")

_WHY_NOT: dict[str, Promise] = {
    "beacon:not-compared": gettext_lazy(
        "Its signature was checked against the chain’s key. Fetch the round from another relay and "
        "compare it yourself."
    ),
    "void:after-seed-known": gettext_lazy(
        "Whoever voided it could have seen who was picked. Ask for the reason in full."
    ),
    "log:whole": gettext_lazy("Only reading the whole log shows that: see “Check it yourself”."),
    "time:not-cosigned": gettext_lazy(
        "The policy asks for no witness, so the order rests on the log’s own clock."
    ),
}


@dataclass(frozen=True)
class Claim:
    """One line of the check: mark, claim, and for what does not simply agree a sentence.

    ``lang`` is the language of the sentence: the verifier's own sentences are English. ``figures``
    says how much was compared.
    """

    mark: str
    claim: str
    sentence: str
    lang: str
    rule: str
    figures: str


def claims(findings: Iterable[Finding], draw: Draw, files: Mapping[str, bytes]) -> list[Claim]:
    """Return the findings for the page: what disagrees first, what was not checked last."""
    figures = _figures(draw, files)
    found = [_claim(finding, figures.get(finding.rule, "")) for finding in findings]
    return sorted(found, key=lambda claim: _ORDER[claim.mark])


def _claim(finding: Finding, figures: str) -> Claim:
    plain = {True: "done", False: "stop", None: "wait"}[finding.ok]
    text = _CLAIMS.get(finding.rule) or _CLAIMS.get(finding.rule.split(":")[0], _OTHER)
    sentence, lang = _sentence(finding)
    return Claim(_MARKS.get(finding.rule, plain), str(text), sentence, lang, finding.rule, figures)


def _sentence(finding: Finding) -> tuple[str, str]:
    language = "km" if in_khmer() else "en"
    if finding.ok:
        return "", language
    if finding.rule == "beacon:none":
        return (ROOM_ALONE_KM if language == "km" else ROOM_ALONE_EN), language
    if finding.ok is None and finding.rule in _WHY_NOT:
        return str(_WHY_NOT[finding.rule]), language
    return finding.sentence, "en"


def _figures(draw: Draw, files: Mapping[str, bytes]) -> dict[str, str]:
    """Return for the main rules how much was looked at."""
    told = {"dossier:files": _("%(n)s files, by hash and length.") % {"n": whole(len(files))}}
    if draw.pool is not None:
        told["pool:file"] = _("%(n)s lines, one for each person.") % {"n": whole(draw.pool)}
    if draw.pool is not None and draw.drawn is not None:
        told["selection:redrawn"] = _(
            "%(pool)s tickets computed, the lowest taken in each stratum: the same %(drawn)s."
        ) % {"pool": whole(draw.pool), "drawn": whole(draw.drawn)}
    return told
