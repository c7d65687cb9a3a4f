"""The form for a seal that was read aloud: closed choices and what was heard, no free text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from passmuster.core.kernel.text import ascii_digits, normalise_text
from passmuster.core.ledger.fingerprint import BLOCK_BITS, BLOCKS, DECIMALS, WORDS
from passmuster.web.ledger.seats import CHANNELS, Reading
from passmuster.web.theme.fields import PlainForm, WholeField
from passmuster.web.theme.fingerprint import WORD_LIST

SHORTEST_WORD = 4
"""Letters that tell any two words of the list apart; three-letter words are whole."""

CHANNEL_WORDS = {
    "telephone": pgettext_lazy("how a seal was read", "By telephone"),
    "radio": pgettext_lazy("how a seal was read", "By radio"),
    "in-person": pgettext_lazy("how a seal was read", "Face to face"),
    "message": pgettext_lazy("how a seal was read", "In a message"),
}

_LATIN = {"lang": "en", "autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}


class SealForm(PlainForm):
    """Who read which seal over what, and what they read; one of the two readings is enough."""

    who = forms.ChoiceField(
        label=gettext_lazy("Which witness read it to you?"), widget=forms.RadioSelect
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("How did it reach you?"),
        choices=[(code, CHANNEL_WORDS[code]) for code in CHANNELS],
        widget=forms.RadioSelect,
    )
    size = WholeField(label=gettext_lazy("Number of entries on the seal"), least=1, most=2**53 - 1)
    blocks = forms.CharField(
        label=gettext_lazy("The digits of the six blocks"),
        help_text=gettext_lazy("Each is 0 to 7. Ask for the colours if a digit is hard to hear."),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    seal = forms.CharField(
        label=gettext_lazy("The six words or the 20 digits"),
        help_text=gettext_lazy("The first four letters of each word are enough."),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=_LATIN),
    )

    def __init__(self, witnesses: Iterable[str], *given: Any, **more: Any) -> None:
        """Offer the witnesses of the policy by their names in it."""
        super().__init__(*given, **more)
        chosen: Any = self.fields["who"]
        chosen.choices = [(name, name) for name in witnesses]

    def clean_blocks(self) -> tuple[int, ...]:
        """Six digits of 0 to 7, in either script and with anything between them."""
        digits = _digits(self.cleaned_data["blocks"])
        if not digits:
            return ()
        found = tuple(map(int, digits))
        if len(found) != BLOCKS or max(found) >= 1 << BLOCK_BITS:
            said = _("There are six blocks, and the digit of each is 0 to 7.")
            raise ValidationError(said, code="blocks-unreadable")
        return found

    def clean_seal(self) -> str | tuple[str, ...]:
        """Six words of the list, or twenty digits in either script."""
        typed = normalise_text(self.cleaned_data["seal"]).lower()
        words = re.findall("[a-z]+", typed)
        if words:
            return _read_words(words)
        digits = _digits(typed)
        if digits and len(digits) != DECIMALS:
            said = _("The seal has 20 digits, in five groups of four.")
            raise ValidationError(said, code="digits-unreadable")
        return digits

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two readings."""
        found = self.cleaned_data
        if not self.errors and not self.reading().forms():
            said = _("Write what was read to you: the six blocks, the six words or the 20 digits.")
            self.add_error("blocks", ValidationError(said, code="seal-nothing-read"))
        return found

    def reading(self) -> Reading:
        """Return what was heard."""
        seal = self.cleaned_data.get("seal", "")
        blocks = self.cleaned_data.get("blocks", ())
        if isinstance(seal, tuple):
            return Reading(blocks, words=seal)
        return Reading(blocks, digits=seal)


def _digits(text: str) -> str:
    return "".join(re.findall("[0-9]", ascii_digits(text)))


def _read_words(typed: list[str]) -> tuple[str, ...]:
    if len(typed) != WORDS:
        said = _("The seal has six words.")
        raise ValidationError(said, code="words-unreadable")
    found = []
    for word in typed:
        meant = _words().get(word[:SHORTEST_WORD], "")
        if not meant.startswith(word):
            said = _("“%(word)s” is not in the list of words. Ask for it again, letter by letter.")
            raise ValidationError(said % {"word": word}, code="word-unknown")
        found.append(meant)
    return tuple(found)


@cache
def _words() -> dict[str, str]:
    """Return the words by their first four letters."""
    return {word[:SHORTEST_WORD]: word for word in WORD_LIST.read_text(encoding="ascii").split()}
