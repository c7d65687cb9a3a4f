"""The forms by which a laboratory's standing is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passmuster.core.kernel.errors import UnusableInput
from passmuster.web.accreditation.samples import read_samples
from passmuster.web.sites.force.roster.forms import NO_SUCH, LimitedFile, add_refusal
from passmuster.web.theme.fields import DayField, PlainForm
from passmuster.web.wording.accreditation import STAGES

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
    paper = LimitedFile(MAX_PAPER_BYTES, label=_PAPER)

    def __init__(self, analytes: Sequence[tuple[str, str]], *given: Any) -> None:
        super().__init__(*given)
        asked = self.fields["analytes"]
        if isinstance(asked, forms.MultipleChoiceField):
            asked.choices = list(analytes)


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
