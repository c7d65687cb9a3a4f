"""The forms of the acts by which a doctor hears an officer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passmuster.web.sites.force.orders.forms import LONGEST_WORDS, MAX_PAPER_BYTES
from passmuster.web.sites.force.roster.forms import NO_SUCH, LimitedFile
from passmuster.web.theme.fields import DayField, PlainForm
from passmuster.web.wording.review import ANSWERS, PHONES
from passmuster.web.wording.verdicts import PAPERS


class AttemptForm(PlainForm):
    """One try to reach the officer, just made."""

    phone = forms.ChoiceField(
        label=_("On which number?"),
        choices=list(PHONES.items()),
        widget=forms.RadioSelect,
        error_messages=NO_SUCH,
    )
    answer = forms.ChoiceField(
        label=_("How did it end?"),
        choices=list(ANSWERS.items()),
        widget=forms.RadioSelect,
        error_messages=NO_SUCH,
    )


class LetterForm(PlainForm):
    """To whom the letter goes, and the two facts that it holds besides the names."""

    through = forms.ChoiceField(
        label=_("The force’s contact"), widget=forms.RadioSelect, error_messages=NO_SUCH
    )
    phone = forms.CharField(
        label=_("Your telephone number"),
        help_text=_("The officer calls you on it."),
        max_length=40,
    )
    call_by = DayField(label=_("Last day to call"))

    def __init__(self, contacts: Sequence[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        asked = self.fields["through"]
        if isinstance(asked, forms.ChoiceField):
            asked.choices = list(contacts)


class ProofForm(PlainForm):
    """The number of the paper or recording that shows what the officer said."""

    proof = forms.CharField(
        label=_("Number of the proof"),
        help_text=_("Of the officer’s own paper, or of the recording of the call."),
        max_length=80,
    )


class InterviewForm(PlainForm):
    """That the officer was asked who they are, and what was said."""

    identified = forms.BooleanField(
        label=_("I asked who speaks, and it is the officer"),
    )
    notes = forms.CharField(
        label=_("What the officer said"),
        help_text=_("Medicines, treatments, papers they can bring. Review doctors alone read it."),
        widget=forms.Textarea,
        max_length=LONGEST_WORDS,
    )


class AwaitForm(PlainForm):
    """Which kinds of papers the officer has to bring."""

    papers = forms.MultipleChoiceField(
        label=_("Which papers has the officer to bring?"),
        choices=list(PAPERS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages=NO_SUCH,
    )


class PaperForm(PlainForm):
    """One paper that the officer brought."""

    paper = LimitedFile(
        MAX_PAPER_BYTES,
        label=_("The paper"),
        help_text=_("A scan or a picture. The doctors of this review alone open it."),
    )


class SupportForm(PlainForm):
    """The paper on which an explanation rests; needed where none lies in the file yet."""

    paper = LimitedFile(
        MAX_PAPER_BYTES,
        label=_("A paper that the officer showed"),
        help_text=_("A scan or a picture. The doctors of this review alone open it."),
        required=False,
    )

    def __init__(self, *given: Any, needed: bool = False) -> None:
        super().__init__(*given)
        self.fields["paper"].required = needed
