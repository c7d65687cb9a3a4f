"""What a password has to be, said before it is chosen and again when it is not, in both languages.

Django's own validators decide; their sentences are ours, because theirs are English only.
"""

from __future__ import annotations

from django.contrib.auth import password_validation as django
from django.utils.translation import gettext as _

from passmuster.web.theme.numerals import whole


class LongEnough(django.MinimumLengthValidator):
    """At least so many characters; several words are easier to keep than a few signs."""

    def get_error_message(self) -> str:
        """Say how long it has to be."""
        return _("Write at least %(n)s characters.") % {"n": whole(self.min_length)}

    def get_help_text(self) -> str:
        """Say it before."""
        return _("At least %(n)s characters. Several words are easy to keep.") % {
            "n": whole(self.min_length)
        }


class NotCommon(django.CommonPasswordValidator):
    """None of the passwords that everybody tries first."""

    def get_error_message(self) -> str:
        """Say why it is not taken."""
        return _("This password is among those that are tried first. Choose another.")

    def get_help_text(self) -> str:
        """Say it before."""
        return _("Not one that others use too, and not one you use elsewhere.")


class NotOnlyDigits(django.NumericPasswordValidator):
    """Not a telephone number, a date or a service number."""

    def get_error_message(self) -> str:
        """Say what is missing."""
        return _("Add letters: digits alone are guessed too soon.")

    def get_help_text(self) -> str:
        """Say it before."""
        return _("Not digits alone.")


def rules() -> list[str]:
    """Return what a password has to be, one sentence each."""
    return list(django.password_validators_help_texts())
