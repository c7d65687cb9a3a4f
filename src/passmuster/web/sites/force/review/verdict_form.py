"""The form of a verdict: what it asks follows from the laboratory's judgement and core tables.

A drug that nothing explains is asked nothing of; kinds that never count are no choices. What the
rules make of the answers is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from passmuster.core.kernel.errors import Refused
from passmuster.core.laboratory.judgement import Judgement, Result
from passmuster.core.laboratory.rulesets import rule_set
from passmuster.core.review.drugs import (
    BURDEN_ON_DOCTOR,
    CLINICAL,
    NEVER_EXPLAINED,
    Clinical,
    rule_for,
)
from passmuster.core.review.explanations import DRUG, KINDS, Explanation, Kind, Standing
from passmuster.core.review.facts import Admission, Admitted, Findings, Numbers
from passmuster.web import clock
from passmuster.web.sites.force.roster.forms import NO_SUCH
from passmuster.web.theme.fields import DayField, PlainForm
from passmuster.web.theme.parts import choice
from passmuster.web.wording.laboratory import RESULTS
from passmuster.web.wording.refusals import said
from passmuster.web.wording.sources import cited
from passmuster.web.wording.substances import substance
from passmuster.web.wording.verdicts import CLINICAL as CLINICAL_WORDS
from passmuster.web.wording.verdicts import DRUG_RULES, PAPERS
from passmuster.web.wording.verdicts import KINDS as KIND_WORDS

if TYPE_CHECKING:
    from passmuster.core.laboratory.rules import DoctorRule

STANDS = "stands"
"""The answer that no explanation of a finding is accepted."""

EXPLAINED_BY_DOCTOR = (Result.ADULTERATED, Result.SUBSTITUTED, Result.INVALID)


@dataclass
class Asked:
    """What is asked of one finding: its name, a note with its source, and the form's fields."""

    finding: str
    name: str
    note: str = ""
    source: str = ""
    fields: list[BoundField] = field(default_factory=list)


class VerdictForm(PlainForm):
    """Each finding with its explanation, what the officer told, what the laboratory was asked."""

    def __init__(
        self, judgement: Judgement, numbers: Numbers, data: Any = None, *, awaits: bool = False
    ) -> None:
        super().__init__(data)
        self.judgement = judgement
        self.asked: list[Asked] = []
        for place, finding in enumerate(findings_in(judgement)):
            self._ask(place, finding, numbers)
        self.further: list[str] = []
        if self.asked:
            self._ask_admissions()
        if awaits:
            self._add("complete", _tick(_("All the papers that were named are in")))

    def _ask(self, place: int, finding: str, numbers: Numbers) -> None:
        one = _asked(finding)
        self.asked.append(one)
        kinds = kinds_for(finding)
        if finding in self.judgement.positive_for:
            rule = self._rule(one, finding, numbers)
            if rule is None or rule.code in NEVER_EXPLAINED:
                return
            if rule.code == BURDEN_ON_DOCTOR:
                self._bind(one, f"signs-{place}", _signs())
                self._bind(one, f"seen-{place}", _tick(_("I saw it myself, face to face")))
        self._bind(one, f"kind-{place}", _kind_field(kinds))
        self._bind(one, f"papers-{place}", _papers_field(kinds))

    def _rule(self, one: Asked, drug: str, numbers: Numbers) -> DoctorRule | None:
        """Return the rule for doctors over a drug, and let the page say it."""
        rules, positive = rule_set(self.judgement.rule_set), self.judgement.positive_for
        try:
            rule = rule_for(drug, rules, positive, numbers.drugs.get(drug))
        except Refused as refused:
            one.note = said(refused)[0]
            return None
        one.note, one.source = str(DRUG_RULES[rule.code]), cited(rule.source.text)
        return rule

    def _ask_admissions(self) -> None:
        invalid = Result.INVALID in self.judgement.laboratory_result
        if invalid:
            asked = _("I asked the certifying scientist whether another laboratory would help")
            self._add("laboratory_asked", _tick(asked))
        self._add(
            Admitted.TAMPERING.value,
            _tick(_("The officer told me of adulterating or substituting the specimen")),
        )
        if invalid:
            self._add(Admitted.USE.value, _tick(_("The officer told me of having used a drug")))
        self._add(
            "told_on", DayField(label=gettext_lazy("Day on which it was told"), required=False)
        )
        self._add(
            "signed_on",
            DayField(
                label=gettext_lazy("Day on which you signed your statement of it"),
                help_text=gettext_lazy("It is written and signed on the same day."),
                required=False,
            ),
        )

    def _add(self, name: str, asked: forms.Field) -> None:
        self.fields[name] = asked
        self.further.append(name)

    def _bind(self, one: Asked, name: str, asked: forms.Field) -> None:
        self.fields[name] = asked
        one.fields.append(self[name])

    @property
    def further_fields(self) -> list[BoundField]:
        """The fields that belong to no finding."""
        return [self[name] for name in self.further]

    def clean(self) -> dict[str, Any]:
        """Ask for the day of what was told, which cannot lie ahead."""
        given = self.cleaned_data
        told = any(given.get(one.value) for one in Admitted)
        if told and not given.get("told_on") and "told_on" not in self.errors:
            self.add_error("told_on", _("Fill in this answer."))
        for name in ("told_on", "signed_on"):
            if given.get(name) and given[name] > localtime(clock.now()).date():
                self.add_error(name, _("This day has not come yet."))
        return given

    def findings(self) -> Findings:
        """Return what the doctor found, as the core reads it; of a valid form."""
        given = self.cleaned_data
        return Findings(
            explanations=dict(self._explanations(given)),
            clinical=tuple(self._clinical(given)),
            admissions=tuple(_admissions(given)),
            laboratory_asked=bool(given.get("laboratory_asked")),
        )

    @property
    def complete(self) -> bool:
        """Whether the doctor says that all named papers are in."""
        return bool(self.cleaned_data.get("complete"))

    def _explanations(self, given: Mapping[str, Any]) -> Iterator[tuple[str, Explanation]]:
        for place, one in enumerate(self.asked):
            kind = given.get(f"kind-{place}", STANDS)
            if kind != STANDS:
                papers = frozenset(given.get(f"papers-{place}", ()))
                yield one.finding, Explanation(kind=kind, papers=papers)

    def _clinical(self, given: Mapping[str, Any]) -> Iterator[Clinical]:
        for place, one in enumerate(self.asked):
            seen = bool(given.get(f"seen-{place}"))
            for kind in given.get(f"signs-{place}", ()):
                yield Clinical(kind=kind, drug=one.finding, face_to_face=seen)


def findings_in(judgement: Judgement) -> list[str]:
    """Return the findings that a doctor judges: analytes, then words of the laboratory."""
    words = [str(one) for one in EXPLAINED_BY_DOCTOR if one in judgement.laboratory_result]
    return [*judgement.positive_for, *words]


def kinds_for(finding: str) -> list[Kind]:
    """Return the kinds of explanation that are weighed for a finding."""
    subject = finding if finding in {str(one) for one in EXPLAINED_BY_DOCTOR} else DRUG
    return [
        kind
        for kind in KINDS.values()
        if kind.standing is Standing.WEIGHED and subject in kind.explains
    ]


def never_said() -> list[str]:
    """Return the kinds that never count, whatever paper lies beside them."""
    return [str(KIND_WORDS[k.code]) for k in KINDS.values() if k.standing is Standing.NEVER]


def elsewhere_said() -> list[str]:
    """Return the kinds that are heard by the discipline body and not by a doctor."""
    return [str(KIND_WORDS[k.code]) for k in KINDS.values() if k.standing is Standing.ELSEWHERE]


def _asked(finding: str) -> Asked:
    if finding in RESULTS:
        return Asked(finding, str(RESULTS[finding]))
    return Asked(finding, substance(finding))


def _kind_field(kinds: list[Kind]) -> forms.Field:
    stands = (STANDS, choice(_("No explanation is accepted"), _("The finding stands.")))
    return forms.ChoiceField(
        label=_("How is it explained?"),
        choices=[stands, *((kind.code, _kind_said(kind)) for kind in kinds)],
        widget=forms.RadioSelect,
        error_messages=NO_SUCH,
    )


def _kind_said(kind: Kind) -> str:
    papers = " · ".join(str(PAPERS[code]) for code in kind.papers)
    said_ = str(KIND_WORDS[kind.code])
    return choice(said_[:1].upper() + said_[1:], _("Needs: %(papers)s") % {"papers": papers})


def _papers_field(kinds: list[Kind]) -> forms.Field:
    codes = dict.fromkeys(code for kind in kinds for code in kind.papers)
    return forms.MultipleChoiceField(
        label=_("Which papers are there?"),
        choices=[(code, PAPERS[code]) for code in codes],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages=NO_SUCH,
    )


def _signs() -> forms.Field:
    return forms.MultipleChoiceField(
        label=_("Which clinical evidence of it did you find?"),
        help_text=_("Without any it is verified negative: the burden is yours."),
        choices=[(code, CLINICAL_WORDS[code]) for code in CLINICAL],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages=NO_SUCH,
    )


def _tick(label: str) -> forms.Field:
    return forms.BooleanField(label=label, required=False)


def _admissions(given: Mapping[str, Any]) -> Iterator[Admission]:
    for what in Admitted:
        if given.get(what.value):
            yield Admission(
                what=what,
                told_at=_noon(given["told_on"]),
                signed_at=_noon(given["signed_on"]) if given.get("signed_on") else None,
            )


def _noon(day: date) -> datetime:
    # The rule asks for the day: the hour is the same for both, so that days alone are compared.
    return datetime.combine(day, time(12), tzinfo=get_default_timezone())
