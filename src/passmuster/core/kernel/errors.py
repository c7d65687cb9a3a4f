"""Errors that carry a stable code, a sentence for a person, and never a traceback to a user."""

from __future__ import annotations


class PassmusterError(Exception):
    """Base of every expected failure.

    ``code`` is stable and lower-case with hyphens (it is stored, translated and asserted in tests);
    ``message`` is one English sentence that says what is wrong and what to do.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.message} [{self.code}]"


class UnusableInput(PassmusterError):  # noqa: N818 - the name is what happened, as in the manual
    """The input cannot be read at all (exit status 2 on the command line)."""


class CheckFailed(PassmusterError):  # noqa: N818
    """A check was made and its answer is no (exit status 1 on the command line)."""


class Refused(PassmusterError):  # noqa: N818
    """A rule forbids the act; nothing was changed."""
