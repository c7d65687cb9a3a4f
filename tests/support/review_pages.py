"""A doctor at the pages of one review, at the moment of the case."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from tests.support.factors import text_of
from tests.support.review_acts import Reviewing
from tests.support.signing_in import client_of

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


class Doctor:
    """Somebody with a browser who opens the pages of the case's review, most often a doctor."""

    def __init__(self, case: Reviewing, code: str = "h-doctor", language: str = "en") -> None:
        self.case, self.language = case, language
        with case.at():
            self.client = client_of(case.season, code, language=language)

    def url(self, act: str = "") -> str:
        """Return the address of a page of the review."""
        return f"/{self.language}/reviews/{self.case.review().pk}/{act}"

    def gets(self, act: str = "") -> Any:
        """Return the answer of a page now."""
        with self.case.at():
            return self.client.get(self.url(act))

    def sees(self, act: str = "") -> str:
        """Return the words of a page now."""
        return text_of(self.gets(act))

    def does(self, act: str, **typed: Any) -> Any:
        """Send a form now, and return the answer."""
        with self.case.at():
            return self.client.post(self.url(act), typed)

    def tries(self, phone: str = "day", answer: str = "no-answer") -> None:
        """Record an attempt that is taken in."""
        assert self.does("attempt/", phone=phone, answer=answer).status_code == 302

    def hears(self, notes: str = "A private word of Sok.") -> None:
        """Reach the officer and record the interview."""
        self.tries(answer="donor")
        assert self.does("interview/", identified="on", notes=notes).status_code == 302

    def shown(self, page: str, **typed: Any) -> Any:
        """Fill in the verdict's form, and return the page that shows what the rules make of it."""
        return self.does(f"{page}/", **typed)

    def signs(self, page: str = "verdict", paper: Any = None, **typed: Any) -> Any:
        """Fill in the form, and sign exactly what is shown; a paper may be attached then."""
        sent = hidden_in(self.shown(page, **typed))
        assert "shown" in sent, "no verdict was shown"
        return self.does(f"{page}/sign/", **sent, **({"paper": paper} if paper else {}))


def hidden_in(answer: Any) -> dict[str, Any]:
    """Return what goes hidden with the form of a page, a name that stands twice as a list."""
    found: dict[str, Any] = {}
    for name, value in HIDDEN.findall(answer.content.decode()):
        if name != "csrfmiddlewaretoken":
            found.setdefault(unescape(name), []).append(unescape(value))
    return found
