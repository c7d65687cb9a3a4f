"""The forms of the order pages."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passmuster.core.kernel.errors import UnusableInput
from passmuster.core.orders.evaluations import Finding
from passmuster.core.orders.notices import Way
from passmuster.core.orders.reasons import REASONS, Reason
from passmuster.web.orders.lists import LISTED
from passmuster.web.sites.force.roster.forms import LimitedFile
from passmuster.web.theme.fields import DayField, PlainForm
from passmuster.web.theme.numerals import parse_day
from passmuster.web.wording import orders as words

MAX_PAPER_BYTES = 5_000_000
LONGEST_WORDS = 4_000
LONGEST_LIST = 60_000


class EmptyForm(PlainForm):
    """Asks nothing: the button alone says what is done."""


class PlaceForm(PlainForm):
    """Where a slip is handed over."""

    place = forms.CharField(
        label=_("At which place?"), help_text=_("The post, not an address."), max_length=80
    )


class AttemptForm(PlaceForm):
    """One try to serve a notice, as it was just made."""

    way = forms.ChoiceField(
        label=_("How did you try?"),
        choices=[(way.value, words.WAYS[way.value]) for way in Way],
        widget=forms.RadioSelect,
    )
    duty_roster = LimitedFile(
        MAX_PAPER_BYTES,
        label=_("Duty sheet that has the person there now"),
        help_text=_("A picture is enough. Without it the attempt stands, and does not count."),
        required=False,
    )


class NobodyCameForm(PlainForm):
    """What was done and seen where nobody was named to collect."""

    words = forms.CharField(
        label=_("What was done and seen?"),
        help_text=_("Who waited where, from when until when, and how the person was looked for."),
        widget=forms.Textarea,
        max_length=LONGEST_WORDS,
    )


class ReasonsForm(PlainForm):
    """Why something is decided so."""

    reasons = forms.CharField(
        label=_("Reasons"),
        help_text=_("What happened, how you know it, and why it is decided so."),
        widget=forms.Textarea,
        max_length=LONGEST_WORDS,
    )


class CodeForm(ReasonsForm):
    """A decision from a closed list, with its reasons."""

    code = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)

    field_order = ("code", "reasons")

    def __init__(self, choices: list[tuple[str, Any]], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        asked = self.fields["code"]
        if isinstance(asked, forms.ChoiceField):
            asked.choices = choices


class AbsenceForm(PlainForm):
    """A ground to excuse or put off an order, with the paper it asks for."""

    code = forms.ChoiceField(
        label=_("Ground"), choices=list(words.ABSENCES.items()), widget=forms.RadioSelect
    )
    until = DayField(label=_("Last day away"))
    kind = forms.ChoiceField(label=_("Kind of document"), choices=list(words.PAPERS.items()))
    dated = DayField(label=_("Day written on the document"))
    document = LimitedFile(MAX_PAPER_BYTES, label=_("Document"))


class EvaluationForm(PlainForm):
    """What a physician's evaluation came to: one of three answers, the day and who examined."""

    finding = forms.ChoiceField(
        label=_("What did the evaluation come to?"),
        choices=list(words.FINDINGS.items()),
        widget=forms.RadioSelect,
    )
    examined_on = DayField(
        label=_("Day of the examination"), help_text=_("Where one took place."), required=False
    )
    physician = forms.CharField(
        label=_("Name of the physician"),
        help_text=_("The name alone. Write nothing about anybody’s health."),
        max_length=80,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the day and the physician where somebody was examined."""
        given = self.cleaned_data
        if "finding" in given and given["finding"] != Finding.NOT_TAKEN:
            for name in ("examined_on", "physician"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _("Fill in this answer."))
        return given


class StatementForm(PlainForm):
    """The paper behind an examination."""

    statement = LimitedFile(
        MAX_PAPER_BYTES,
        label=_("The physician’s written statement"),
        help_text=_("Nobody but a medical review officer can open it."),
    )


class GroundsForm(PlainForm):
    """The grounds of a targeted test."""

    text = forms.CharField(
        label=_("Grounds"),
        help_text=_("What was seen, when and by whom. They are sealed as you write them."),
        widget=forms.Textarea,
        max_length=LONGEST_WORDS,
    )


class WithdrawalForm(PlainForm):
    """The paper in which somebody steps back from a test."""

    paper = LimitedFile(MAX_PAPER_BYTES, label=_("The person’s own paper"))


class GoneForm(PlainForm):
    """Somebody who is off the roster, and how they went."""

    number = forms.CharField(label=_("Service number"), max_length=64)
    certificate = LimitedFile(
        MAX_PAPER_BYTES,
        label=_("Certificate of death"),
        help_text=_("Only where the person died."),
        required=False,
    )


class ListForm(PlainForm):
    """A whole list to be tested: by its numbers, or everybody of one unit."""

    reason = forms.ChoiceField(
        label=_("Reason for the test"),
        choices=[(reason.value, words.REASONS[reason.value]) for reason in LISTED],
        widget=forms.RadioSelect,
    )
    unit = forms.ChoiceField(
        label=_("Unit"), help_text=_("For a whole unit. Everybody there is on it."), required=False
    )
    numbers = forms.CharField(
        label=_("Service numbers"),
        help_text=_("For every other list: all of them, one on each line."),
        widget=forms.Textarea,
        max_length=LONGEST_LIST,
        required=False,
    )
    words = forms.CharField(
        label=_("Which list it is, and why"),
        help_text=_("As the paper is called, with its day. It is kept outside the record."),
        widget=forms.Textarea,
        max_length=LONGEST_WORDS,
    )
    day = DayField(label=_("Collecting day"), required=False)

    def __init__(self, units: list[tuple[str, str]], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        asked = self.fields["unit"]
        if isinstance(asked, forms.ChoiceField):
            asked.choices = [("", _("None")), *units]

    @property
    def of_unit(self) -> bool:
        """Tell whether a whole unit is asked for."""
        return bool(self.cleaned_data.get("reason") == Reason.WHOLE_UNIT)

    def clean(self) -> dict[str, Any]:
        """Ask for the unit of a whole unit and for the numbers of every other list."""
        wanted = "unit" if self.of_unit else "numbers"
        if "reason" in self.cleaned_data and not self.cleaned_data.get(wanted, "").strip():
            self.add_error(wanted, _("Fill in this answer."))
        return self.cleaned_data


class BasisForm(PlainForm):
    """A named person and the paper that a planned test rests on."""

    number = forms.CharField(label=_("Service number"), max_length=64)
    dated = DayField(label=_("Day written on the document"))
    document = LimitedFile(MAX_PAPER_BYTES, label=_("Document"))


class PlanForm(BasisForm):
    """A follow-up plan: the person, the paper, the days."""

    days = forms.CharField(
        label=_("Days of the plan"),
        help_text=_("One on each line. They are sealed and never shown again."),
        widget=forms.Textarea,
        max_length=LONGEST_WORDS,
    )

    def clean_days(self) -> list[date]:
        """Read one day from each line, in either digits."""
        lines = [line for line in self.cleaned_data["days"].splitlines() if line.strip()]
        try:
            return [parse_day(line) for line in lines]
        except UnusableInput as error:
            raise forms.ValidationError(error.message, code=error.code) from error


class RequestForm(PlainForm):
    """What an officer wants to answer with a test of their own."""

    words = forms.CharField(
        label=_("What do you want to answer with it?"),
        help_text=_("You need not say it. It is kept outside the record."),
        widget=forms.Textarea,
        max_length=LONGEST_WORDS,
        required=False,
    )


class OrderForm(PlainForm):
    """A test of one named person."""

    number = forms.CharField(label=_("Service number"), max_length=64)
    reason = forms.ChoiceField(
        label=_("Reason for the test"),
        choices=[(r.value, words.REASONS[r.value]) for r, rule in REASONS.items() if rule.targeted],
        widget=forms.RadioSelect,
    )


class PurposeForm(PlainForm):
    """Why a name is opened; each role is offered what belongs to its duty."""

    purpose = forms.ChoiceField(
        label=_("Why do you open this name?"),
        widget=forms.RadioSelect,
    )

    def __init__(self, offered: Collection[str], *given: Any, **named: Any) -> None:
        """``offered``: the codes of the purposes that this person may give."""
        super().__init__(*given, **named)
        told = [(code, said) for code, said in words.PURPOSES.items() if code in offered]
        self.fields["purpose"].choices = told  # type: ignore[attr-defined]


class DisputeForm(PlainForm):
    """The officer's own words beside an order."""

    text = forms.CharField(
        label=_("What do you dispute?"), widget=forms.Textarea, max_length=LONGEST_WORDS
    )


class SkipForm(PlainForm):
    """Whether the next reserve is called, or passed over and why."""

    skip = forms.ChoiceField(
        label=_("What happens with this ticket?"),
        choices=[("", _("It is called")), *words.SKIPS.items()],
        widget=forms.RadioSelect,
        required=False,
    )
