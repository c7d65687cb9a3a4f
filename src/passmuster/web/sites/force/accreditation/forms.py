"""The forms by which a laboratory's standing is recorded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.laboratory.rules import RuleSet, Stage
from passmuster.web.accreditation.samples import read_samples
from passmuster.web.accreditation.scope import left_out, outside_panel, tests_of
from passmuster.web.sites.force.roster.forms import NO_SUCH, LimitedFile, add_refusal
from passmuster.web.theme.fields import DayField, PlainForm
from passmuster.web.theme.parts import choice
from passmuster.web.wording.accreditation import STAGES
from passmuster.web.wording.substances import substance, substance_text

MAX_PAPER_BYTES = 5_000_000
_PAPER = _("The paper, as a scan or a file")
_NUMBER_HINT = _("Letters, digits, and - / or . between them. Write no names and no words.")


class CertificateForm(PlainForm):
    """What stands on a certificate, and the certificate itself."""

    body = forms.CharField(label=_("Which body accredits it?"), max_length=200)
    number = forms.CharField(
        label=_("Number of the certificate"), help_text=_NUMBER_HINT, max_length=40
    )
    analytes = forms.MultipleChoiceField(
        label=_("For what?"), widget=forms.CheckboxSelectMultiple, error_messages=NO_SUCH
    )
    stages = forms.MultipleChoiceField(
        label=_("For which test?"),
        choices=list(STAGES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages=NO_SUCH,
    )
    since = DayField(label=_("First day"))
    until = DayField(label=_("Last day"))
    partial = forms.BooleanField(
        label=_("The certificate itself names none of these: record it so"), required=False
    )
    paper = LimitedFile(MAX_PAPER_BYTES, label=_PAPER)

    def __init__(self, rules: RuleSet, *given: Any) -> None:
        super().__init__(*given)
        self.rules = rules
        stages: dict[str, list[str]] = {}
        for code, stage in tests_of(rules):
            stages.setdefault(code, []).append(str(STAGES[stage.value]))
        asked = self.fields["analytes"]
        if isinstance(asked, forms.MultipleChoiceField):
            asked.choices = [
                (code, choice(substance(code), ", ".join(stages[code]))) for code in stages
            ]
        if not self.is_bound or not self._leaves_out():
            del self.fields["partial"]

    def _leaves_out(self) -> list[tuple[str, Stage]]:
        """Return what the chosen scope leaves out of the panel, as it was sent."""
        chosen = {name: self[name].data or [] for name in ("analytes", "stages")}
        return left_out(self.rules, **chosen) if all(chosen.values()) else []

    def clean(self) -> dict[str, Any]:
        """Name what the panel does not test so, and ask once about what is left out of it."""
        given: dict[str, Any] = super().clean() or {}
        analytes, stages = given.get("analytes") or [], given.get("stages") or []
        outside = outside_panel(self.rules, analytes, stages) if stages else []
        if outside:
            said = gettext(
                "The panel in force makes no such test of %(names)s. Untick it, or tick the test "
                "that it is for."
            )
            self.add_error("analytes", said % {"names": ", ".join(map(substance_text, outside))})
        elif "partial" in self.fields and not given.get("partial"):
            tests = ", ".join(
                f"{substance_text(code)} ({STAGES[stage.value]})"
                for code, stage in self._leaves_out()
            )
            said = gettext(
                "The panel in force also makes these tests, and you did not tick them: %(tests)s. "
                "What no other certificate names either is marked as not accredited beside every "
                "report. Tick what the certificate names, or say here that it names none of them."
            )
            self.add_error("partial", said % {"tests": tests})
        return given


class SuspendForm(PlainForm):
    """On which days a certificate does not hold."""

    since = DayField(label=_("From which day does it not hold?"))
    until = DayField(
        label=_("Last day on which it does not hold"),
        help_text=_("Leave it empty where it was withdrawn."),
        required=False,
    )
    paper = LimitedFile(MAX_PAPER_BYTES, label=_PAPER)


class RoundForm(PlainForm):
    """One proficiency round as the scheme's report gives it."""

    scheme = forms.CharField(label=_("Which scheme?"), max_length=200)
    number = forms.CharField(label=_("Number of the round"), help_text=_NUMBER_HINT, max_length=40)
    day = DayField(label=_("Day of the round"))
    samples = forms.CharField(
        label=_("Samples, one a line"),
        help_text=_(
            "Sample, drug, + or - for what it holds, + or - for what was reported; then target, "
            "measured and standard deviation of the group in ng/mL, where there are any: "
            "S1 BZE + + 520 498 31"
        ),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "lang": "en"}),
    )
    paper = LimitedFile(MAX_PAPER_BYTES, label=_PAPER)

    def clean_samples(self) -> list[dict[str, Any]]:
        """Read the lines; one that is no sample is said."""
        try:
            return read_samples(self.cleaned_data["samples"])
        except UnusableInput as error:
            add_refusal(self, error, "samples")
            return []
