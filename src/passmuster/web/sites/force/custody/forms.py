"""The forms of custody. No question about a seal has an answer before somebody gave it (S-02)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from passmuster.core.custody.links import MOST_SEALS, Amount, Basis, SealState, Unit
from passmuster.core.kernel.errors import PassmusterError
from passmuster.core.kernel.text import ascii_digits
from passmuster.core.kits.labels import parse_label
from passmuster.core.kits.serials import typed
from passmuster.web.custody.receiving import ArrivalSeen, BottleSeen
from passmuster.web.custody.services import Seen
from passmuster.web.sites.force.custody.doubting import DoubtingForm
from passmuster.web.theme.fields import ClockField, PlainForm
from passmuster.web.wording.custody import (
    CLOSED_FOR,
    GAP_REASONS,
    HOLDER_KINDS,
    SEAL_STATES,
    holder_name,
)

if TYPE_CHECKING:
    from passmuster.web.custody.models import Holder

_VOLUME = re.compile(r"[0-9]{1,6}([.,][0-9]{1,3})?")
_LETTER = re.compile(r"[\s-]*[ABab]\s*$")
YES, NO = "yes", "no"
YES_NO = ((YES, pgettext_lazy("answer", "Yes")), (NO, pgettext_lazy("answer", "No")))
LANGUAGES = (("km", "ខ្មែរ"), ("en", "English"))


class SerialsField(forms.CharField):
    """Numbers as they were scanned, one a line; Khmer digits, spaces and hyphens are welcome."""

    widget = forms.Textarea

    def __init__(self, **more: Any) -> None:
        more.setdefault("label", gettext_lazy("Numbers of the seals, as you scan them"))
        more.setdefault("help_text", gettext_lazy("One number a line. Scan them off the thing."))
        super().__init__(**more, max_length=1000)
        self.widget.attrs.update(rows=2, inputmode="numeric")

    def clean(self, value: Any) -> Any:
        """Return the numbers as one run of digits each, in the order of scanning."""
        lines = re.split(r"[\n,;]+", super().clean(value))
        found = tuple(serial for line in lines if (serial := typed(line)))
        if len(found) > MOST_SEALS or len(set(found)) < len(found):
            raise ValidationError(_("Write each number once."), code="seals-repeated")
        return found


class NumberField(forms.CharField):
    """The number of a specimen as a label or a form bears it, scanned or typed."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more, max_length=40, required=False)

    def clean(self, value: Any) -> str:
        """Return the specimen's number, or what stands there in its place as one run."""
        return specimen_on(super().clean(value))


class SealStateField(forms.ChoiceField):
    """How the seals look; nothing is chosen beforehand."""

    widget = forms.RadioSelect

    def __init__(self, **more: Any) -> None:
        more.setdefault("label", gettext_lazy("How do the seals look?"))
        super().__init__(choices=list(SEAL_STATES.items()), **more)

    def clean(self, value: Any) -> Any:
        """Return the state, or None where it was left out of a form that can do without."""
        said = super().clean(value)
        return SealState(said) if said else None


class VolumeField(forms.CharField):
    """A volume in millilitres, as it is read off the scale."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("label", gettext_lazy("How much is in it, in millilitres?"))
        super().__init__(max_length=12, **more)
        self.widget.attrs.update(inputmode="decimal")

    def clean(self, value: Any) -> Any:
        """Return the number; None where nothing was typed."""
        text = ascii_digits(super().clean(value)).strip()
        if not text:
            return None
        if not _VOLUME.fullmatch(text):
            raise ValidationError(_("Write a number such as 32 or 32.5."), code="volume-unreadable")
        return Decimal(text.replace(",", "."))


def require_scanned(form: forms.Form, given: dict[str, Any]) -> None:
    """Put a fault to the numbers where they and the state that was said cannot both be."""
    state, seals = given.get("seal_state"), given.get("seals")
    if state is SealState.INTACT and seals == ():
        form.add_error("seals", _("Scan the seals that you call whole."))
    if state is SealState.UNSEALED and seals:
        form.add_error("seals", _("You scanned seals: say whether they are whole or broken."))


class SeenForm(DoubtingForm):
    """What is seen on the thing in the hand."""

    seals = SerialsField(required=False)
    seal_state = SealStateField()

    def clean(self) -> dict[str, Any]:
        """Ask for the numbers of seals that are called whole."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        require_scanned(self, given)
        return given

    def seen(self) -> Seen:
        """Return what was typed as the chain takes it."""
        volume = self.cleaned_data.get("volume")
        amount = None
        if volume is not None:
            amount = Amount(value=volume, unit=Unit.MILLILITRE, basis=Basis.NET)
        return Seen(
            seals=self.cleaned_data["seals"],
            seal_state=self.cleaned_data["seal_state"],
            amount=amount,
        )


class _ByWhen(SeenForm):
    """A promised moment: which day, at what time."""

    def __init__(self, *given: Any, now: datetime, **more: Any) -> None:
        super().__init__(*given, **more)
        self.now = now

    def moment(self) -> datetime:
        """Return the promised moment."""
        days = timedelta(days=int(self.cleaned_data["day"]))
        at = self.cleaned_data["at"]
        here = localtime(self.now) + days
        return here.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)


DAYS = (
    ("0", gettext_lazy("Today")),
    ("1", gettext_lazy("Tomorrow")),
    ("2", gettext_lazy("The day after tomorrow")),
)


class OfferForm(_ByWhen):
    """To whom it is offered, and by when it will be there."""

    to = forms.ChoiceField(label=gettext_lazy("To whom do you offer it?"), widget=forms.RadioSelect)
    day = forms.ChoiceField(
        label=gettext_lazy("On which day will it be there?"),
        choices=DAYS,
        widget=forms.RadioSelect,
    )
    at = ClockField(label=gettext_lazy("By what time at the latest?"))
    field_order = ("to", "day", "at", "seals", "seal_state")

    def __init__(self, holders: Iterable[Holder], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (holder.code, holder_name(holder)) for holder in holders
        ]


class CarryForm(_ByWhen):
    """Taking over what one only carries: an hour of delivery is promised."""

    day = forms.ChoiceField(
        label=gettext_lazy("On which day do you deliver it?"),
        choices=DAYS,
        widget=forms.RadioSelect,
    )
    at = ClockField(label=gettext_lazy("By what time at the latest?"))
    field_order = ("seals", "seal_state", "day", "at")


class MeasureForm(SeenForm):
    """How much there is now."""

    volume = VolumeField()


class OpenForm(SeenForm):
    """What is on it before it is opened, what is taken out, what goes on afterwards."""

    scanned = ("seals", "new_seals")

    taken = VolumeField(label=gettext_lazy("How much do you take out?"), required=False)
    volume = VolumeField(label=gettext_lazy("How much stays in it?"), required=False)
    new_seals = SerialsField(
        label=gettext_lazy("New seals that you put on"),
        help_text=gettext_lazy("One number a line. Leave it empty where it stays open."),
        required=False,
    )

    def amount_taken(self) -> Amount | None:
        """Return what is taken out."""
        taken = self.cleaned_data["taken"]
        if taken is None:
            return None
        return Amount(value=taken, unit=Unit.MILLILITRE, basis=Basis.NET)


class ExplainForm(PlainForm):
    """Why a gap came about."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why did it arrive later than promised?"),
        help_text=gettext_lazy("There are no other reasons. The paper behind it is kept by you."),
        choices=list(GAP_REASONS.items()),
        widget=forms.RadioSelect,
    )


class HolderForm(PlainForm):
    """A new holder."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=list(HOLDER_KINDS.items()),
        widget=forms.RadioSelect,
    )
    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Letters, digits and hyphens, such as post-4. It stands in chains."),
        max_length=32,
    )
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=200)
    name_km = forms.CharField(label=gettext_lazy("Name in Khmer"), max_length=200)


def chosen_from(holders: Iterable[Holder]) -> list[tuple[str, str]]:
    """Return holders to choose one of; none is chosen before somebody did."""
    return [("", "–"), *((holder.code, holder_name(holder)) for holder in holders)]


class KeeperForm(PlainForm):
    """Who is to act for a holder."""

    holder = forms.ChoiceField(label=gettext_lazy("For whom?"))
    human = forms.ChoiceField(label=gettext_lazy("Who is to act?"))

    def __init__(
        self,
        holders: Iterable[Holder],
        humans: Iterable[tuple[str, str]],
        *given: Any,
        **more: Any,
    ) -> None:
        super().__init__(*given, **more)
        self.fields["holder"].choices = chosen_from(holders)  # type: ignore[attr-defined]
        self.fields["human"].choices = [("", "–"), *humans]  # type: ignore[attr-defined]


class ClosingForm(PlainForm):
    """Which holder takes nothing over any more, and why."""

    holder = forms.ChoiceField(label=gettext_lazy("Which holder?"))
    reason = forms.ChoiceField(
        label=gettext_lazy("Why is it closed?"),
        choices=list(CLOSED_FOR.items()),
        widget=forms.RadioSelect,
    )

    def __init__(self, holders: Iterable[Holder], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["holder"].choices = chosen_from(holders)  # type: ignore[attr-defined]


class ManifestForm(PlainForm):
    """Who brings what is on the list to whom."""

    courier = forms.ChoiceField(label=gettext_lazy("Who carries it?"))
    receiver = forms.ChoiceField(label=gettext_lazy("Who receives it?"))
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the paper"), choices=LANGUAGES, widget=forms.RadioSelect
    )

    def __init__(
        self, couriers: Iterable[Holder], receivers: Iterable[Holder], *given: Any, **more: Any
    ) -> None:
        super().__init__(*given, **more)
        for name, among in (("courier", couriers), ("receiver", receivers)):
            self.fields[name].choices = [  # type: ignore[attr-defined]
                (holder.code, holder_name(holder)) for holder in among
            ]


def _asked(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=YES_NO, widget=forms.RadioSelect)


class FormArrivedForm(DoubtingForm):
    """What the receiver says of the form that came with the bottles."""

    scanned = ("form_code",)

    form_present = _asked(gettext_lazy("Did the form come with it?"))
    form_code = NumberField(
        label=gettext_lazy("Number on the form"),
        help_text=gettext_lazy("Scan it. Leave it empty where no form came."),
    )
    collector_named = _asked(gettext_lazy("Does the collector’s printed name stand on it?"))
    collector_signed = _asked(gettext_lazy("Did the collector sign it?"))
    one_collection = _asked(gettext_lazy("Is it about one collection only?"))
    form_right = _asked(gettext_lazy("Is it the right form, and not an expired one?"))
    temperature_said = _asked(
        gettext_lazy("Does it say if the temperature was in range, or why that is missing?")
    )
    labels_swapped = _asked(gettext_lazy("Were the labels of A and B exchanged?"))
    b_opened = _asked(gettext_lazy("Did you open bottle B by mistake?"))


class BottleArrivedForm(DoubtingForm):
    """What the receiver says of one bottle."""

    scanned = ("seals", "code")

    present = _asked(gettext_lazy("Is it here?"))
    code = NumberField(
        label=gettext_lazy("Number on the bottle"), help_text=gettext_lazy("Scan its label.")
    )
    seals = SerialsField(required=False)
    seal_state = SealStateField(required=False)
    volume = VolumeField(required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for number, seal and volume of a bottle that is here."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("present") == YES:
            for name in ("code", "seal_state", "volume"):
                if not self.errors.get(name) and given.get(name) in (None, ""):
                    self.add_error(name, ValidationError(self.missing(name), code="required"))
            require_scanned(self, given)
        return given

    def bottle(self) -> BottleSeen:
        """Return what was seen."""
        given = self.cleaned_data
        return BottleSeen(
            present=given["present"] == YES,
            code=given["code"],
            seal_state=given["seal_state"],
            scanned=given["seals"],
            volume=given["volume"] or Decimal(0),
        )


def arrival_of(form: FormArrivedForm, a: BottleArrivedForm, b: BottleArrivedForm) -> ArrivalSeen:
    """Return everything the receiver said."""
    said = form.cleaned_data
    return ArrivalSeen(
        form_present=said["form_present"] == YES,
        form_code=said["form_code"],
        collector_named=said["collector_named"] == YES,
        collector_signed=said["collector_signed"] == YES,
        one_collection=said["one_collection"] == YES,
        form_right=said["form_right"] == YES,
        temperature_said=said["temperature_said"] == YES,
        labels_swapped=said["labels_swapped"] == YES,
        b_opened_by_mistake=said["b_opened"] == YES,
        a=a.bottle(),
        b=b.bottle(),
    )


def specimen_on(text: str) -> str:
    """Return the specimen's number that a label or a form bears, as it was scanned or typed.

    A bottle is written with its letter everywhere, so the letter may be typed too.
    """
    text = _LETTER.sub("", text)
    try:
        return parse_label(text).specimen.text
    except PassmusterError:
        return typed(text)
