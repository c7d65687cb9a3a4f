"""The forms of the pages of blind controls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from passmuster.core.collection.constants import STANDARD
from passmuster.web.sites.force.roster.forms import NO_SUCH
from passmuster.web.theme.fields import PlainForm, WholeField
from passmuster.web.wording.blind import EARLY_REASONS, REGIMES

Choices = Sequence[tuple[str, str]]


class PlanForm(PlainForm):
    """A quarter's plan: for whom, which quarter, by which rule, at how many specimens a year."""

    laboratory = forms.ChoiceField(
        label=_("For which laboratory?"), widget=forms.RadioSelect, error_messages=NO_SUCH
    )
    period = forms.ChoiceField(
        label=_("For which quarter?"), widget=forms.RadioSelect, error_messages=NO_SUCH
    )
    regime = forms.ChoiceField(
        label=_("By which rule?"),
        choices=list(REGIMES.items()),
        widget=forms.RadioSelect,
        error_messages=NO_SUCH,
    )
    specimens = WholeField(
        label=_("How many specimens will it get in a year?"),
        help_text=_("No fewer than came in the last year. The number of controls follows from it."),
        least=1,
        most=1_000_000,
    )

    def __init__(self, laboratories: Choices, periods: Choices, data: Any = None) -> None:
        super().__init__(data)
        for name, choices in (("laboratory", laboratories), ("period", periods)):
            asked = self.fields[name]
            if isinstance(asked, forms.ChoiceField):
                asked.choices = list(choices)
                if len(choices) == 1:
                    asked.initial = choices[0][0]


class PlantForm(PlainForm):
    """What was poured into both bottles, as it is read off them."""

    a_ml = WholeField(
        label=_("Millilitres in bottle A"), least=STANDARD.value("bottle-a-ml"), most=150
    )
    b_ml = WholeField(
        label=_("Millilitres in bottle B"), least=STANDARD.value("bottle-b-ml"), most=150
    )


class EarlyForm(PlainForm):
    """Why a plan is opened before its quarter is over."""

    reason = forms.ChoiceField(
        label=_("Why is it opened early?"),
        choices=list(EARLY_REASONS.items()),
        widget=forms.RadioSelect,
        error_messages=NO_SUCH,
    )
