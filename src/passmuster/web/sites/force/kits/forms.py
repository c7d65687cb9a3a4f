"""Forms of the store: serials as scanned or typed, reasons from closed lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from passmuster.core.kernel.errors import PassmusterError
from passmuster.web.kits.packs import MAX_SCAN_BYTES, MOST_PACKS
from passmuster.web.kits.queries import serials_between
from passmuster.web.kits.words import PLACES, REASONS, REPRINTS, SCAN_PURPOSES
from passmuster.web.theme.fields import ClockField, DayField, PlainForm, WholeField
from passmuster.web.wording.custody import holder_name
from passmuster.web.wording.refusals import said

if TYPE_CHECKING:
    from passmuster.core.kits.serials import Serial
    from passmuster.web.custody.models import Holder
    from passmuster.web.sites.force.refusing import Refusal

LANGUAGES = (("km", "ខ្មែរ"), ("en", "English"))


class SerialsForm(PlainForm):
    """From one serial to another; both are read before anything is proposed."""

    first = forms.CharField(
        label=_("First serial"),
        help_text=_("Scan it, or type its twelve digits. Khmer digits and spaces are welcome."),
        max_length=40,
    )
    last = forms.CharField(
        label=_("Last serial"),
        help_text=_("Leave it empty for one."),
        max_length=40,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Say a misread digit at once, beside the number in which it stands."""
        given = super().clean() or {}
        first, last = given.get("first", ""), given.get("last", "")
        self._read("first", first)
        self._read("last", last)
        if first and not self.errors.keys() & {"first", "last"}:
            # What does not go with the first is asked about at the last: it is the end of a row.
            found = self._read("last" if last else "first", first, last)
            if found:
                given |= {"first": found[0].text, "last": found[-1].text}
        return given

    def _read(self, field: str, *numbers: str) -> list[Serial]:
        """Return the serials from one number to another; what is wrong stands at the field."""
        try:
            return serials_between(*numbers) if numbers[0] else []
        except PassmusterError as error:
            self.add_error(field, ValidationError(said(error)[0], code=error.code))
            return []

    def place(self, refusal: Refusal) -> None:
        """Put what the ledger refused beside the field it is about, where it is about one."""
        field = _ABOUT.get(refusal[1], "")
        if field in self.fields:
            self.add_error(field, ValidationError(refusal[0], code=refusal[1]))


_ABOUT = {
    **dict.fromkeys(
        (
            "kit-unknown",
            "kit-foreign",
            "kit-returned",
            "kit-used-already",
            "kit-void",
            "kit-lost",
            "kit-never-issued",
            "kit-move-forbidden",
            "kit-proposed-already",
            "lot-overlaps",
            "lot-of-paper",
        ),
        "first",
    ),
    "kit-lot-expired": "expires",
    "kit-site-unknown": "site",
    "kit-seen-whole-missing": "seen_whole",
    "kit-receiver-signature-missing": "holder",
    "kit-reason-unknown": "reason",
    "code-missing": "session",
}
"""Which field a refusal is about, by its code."""


class ReceiveForm(SerialsForm):
    """One delivery."""

    number = forms.CharField(
        label=_("Number of the lot"),
        help_text=_("As the maker wrote it on the box."),
        max_length=64,
    )
    expires = DayField(label=_("Usable up to"))


class SendForm(SerialsForm):
    """From the store to a site."""

    def __init__(self, sites: Sequence[Holder], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["site"] = chosen_holder(_("Site"), sites)


def chosen_holder(label: Any, holders: Sequence[Holder]) -> forms.ChoiceField:
    """Return the choice of one holder of the register, so that one place has one spelling."""
    return forms.ChoiceField(
        label=label,
        help_text=""
        if holders
        else _("None is registered yet. The programme manager proposes it."),
        choices=[(one.code, holder_name(one)) for one in holders],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one answer.")},
    )


class IssueForm(SerialsForm):
    """To a collector, for one session."""

    seen_whole = forms.BooleanField(
        label=_("I looked at those that were given back before: they are whole"), required=False
    )

    def __init__(self, collectors: Sequence[tuple[str, str]], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        add_hand_over(self, collectors)


class PacksForm(PlainForm):
    """So many paper packs to a collector, for one session."""

    count = WholeField(label=_("How many packs"), least=1, most=MOST_PACKS)
    practice = forms.BooleanField(label=_("These are for practice"), required=False)

    def __init__(self, collectors: Sequence[tuple[str, str]], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        add_hand_over(self, collectors)


def add_hand_over(form: forms.Form, collectors: Sequence[tuple[str, str]]) -> None:
    """Add whom a hand-over is for, and for which session."""
    form.fields["holder"] = forms.ChoiceField(
        label=_("Collector"),
        choices=[("", ""), *collectors],
        error_messages={"required": _("Choose one answer.")},
    )
    form.fields["session"] = forms.CharField(
        label=_("Session"),
        help_text=_("Its code, as 2026-031/S2."),
        max_length=64,
        error_messages={"required": _("Fill in this answer.")},
    )


class EndForm(SerialsForm):
    """Void or lost, with a reason of the closed list."""

    end = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[("void", _("It cannot be used")), ("lose", _("It is not there"))],
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label=_("Reason"), choices=list(REASONS.items()), widget=forms.RadioSelect
    )


class PackEndForm(PlainForm):
    """How one pack ended."""

    end = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[
            ("used", _("It was filled in")),
            ("void", _("It cannot be used")),
            ("lost", _("It is not there")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        help_text=_("For a pack that was filled in, leave this open."),
        choices=list(REASONS.items()),
        widget=forms.RadioSelect,
        required=False,
    )


class LabelsForm(PlainForm):
    """Which labels of which specimen; each further one wants a reason."""

    places = forms.MultipleChoiceField(
        label=_("Which labels?"),
        choices=list(PLACES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose one answer.")},
    )
    reason = forms.ChoiceField(
        label=_("Why again?"),
        help_text=_(
            "Only where a label was printed before. The label before it then counts no more."
        ),
        choices=[("", _("It is the first one")), *REPRINTS.items()],
        widget=forms.RadioSelect,
        required=False,
    )
    language = forms.ChoiceField(
        label=_("Language of the paper"), choices=LANGUAGES, widget=forms.RadioSelect
    )

    def __init__(self, own: Sequence[tuple[str, str]], *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        chosen = forms.ChoiceField(
            label=_("Specimen number"),
            choices=own,
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose one answer.")},
        )
        self.fields = {"specimen": chosen, **self.fields}


class PaperForm(PlainForm):
    """Which session's packs are printed, for whom the laboratory is, and why again."""

    laboratory_address = forms.CharField(label=_("Address of the laboratory"), max_length=160)
    reason = forms.ChoiceField(
        label=_("Why again?"),
        help_text=_("Only where these packs were printed before."),
        choices=[("", _("It is the first one")), *REPRINTS.items()],
        widget=forms.RadioSelect,
        required=False,
    )
    language = forms.ChoiceField(
        label=_("Language of the paper"), choices=LANGUAGES, widget=forms.RadioSelect
    )

    def __init__(
        self, sessions: Sequence[str], laboratories: Sequence[Holder], *given: Any, **more: Any
    ) -> None:
        super().__init__(*given, **more)
        chosen = forms.ChoiceField(
            label=_("Session"),
            choices=[(one, one) for one in sessions],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose one answer.")},
        )
        laboratory = chosen_holder(_("Laboratory"), laboratories)
        self.fields = {"session": chosen, "laboratory": laboratory, **self.fields}


class LabelForm(PlainForm):
    """One scanned label."""

    label = forms.CharField(
        label=_("Number of the label"),
        help_text=_("Scan it, or type its sixteen digits."),
        max_length=40,
    )


YES_NO = (("yes", _("Yes")), ("no", _("No")), ("blank", _("Not written")))
"""Nothing is chosen beforehand: what is skipped would read as what is written."""


class OpenScanForm(PlainForm):
    """Why somebody reads a paper that bears a name."""

    purpose = forms.ChoiceField(
        label=_("Why do you open this scan?"),
        choices=list(SCAN_PURPOSES.items()),
        widget=forms.RadioSelect,
    )


class KeyForm(PlainForm):
    """What stands on the paper, as it stands there."""

    service_number = forms.CharField(label=_("Service number"), max_length=40, required=False)
    collected_on = DayField(label=_("Day written on the paper"))
    collected_at = ClockField(label=_("Time written on the paper"))
    temperature = forms.ChoiceField(
        label=_("Temperature in range?"), choices=YES_NO, widget=forms.RadioSelect
    )
    observed = forms.ChoiceField(label=_("Observed?"), choices=YES_NO, widget=forms.RadioSelect)
    a_ml = WholeField(label=_("Millilitres in bottle A"), least=0, most=999, required=False)
    b_ml = WholeField(label=_("Millilitres in bottle B"), least=0, most=999, required=False)
    seal_a = forms.CharField(label=_("Seal of bottle A"), max_length=40, required=False)
    seal_b = forms.CharField(label=_("Seal of bottle B"), max_length=40, required=False)
    collector = forms.CharField(label=_("Name of the collector"), max_length=120, required=False)
    released_to = forms.CharField(label=_("Released to"), max_length=120, required=False)
    remark = forms.CharField(
        label=_("Remark"), widget=forms.Textarea(attrs={"rows": 3}), max_length=600, required=False
    )

    @property
    def as_fields(self) -> dict[str, str]:
        """Return what was typed as the keying holds it."""
        given = dict(self.cleaned_data)
        given.pop("scan", None)
        given["collected_on"] = given["collected_on"].isoformat()
        given["collected_at"] = f"{given['collected_at']:%H:%M}"
        return {name: "" if value is None else str(value) for name, value in given.items()}


class FirstKeyForm(KeyForm):
    """The first keying brings the scan."""

    scan = forms.FileField(
        label=_("Scan of the paper"),
        help_text=_("PDF, PNG or JPEG, 10 MB at most."),
        max_length=200,
    )
    field_order = ("scan",)

    def clean_scan(self) -> bytes:
        """Return the bytes; the service judges what they are."""
        found: bytes = self.cleaned_data["scan"].read(MAX_SCAN_BYTES + 1)
        return found
