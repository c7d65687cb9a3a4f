"""What the seat's script reads from its page: addresses, keys, and every sentence it may show."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from passmuster.web.ledger import seats
from passmuster.web.sites.force.record.views import PARTS
from passmuster.web.theme.fingerprint import WORD_LIST
from passmuster.web.theme.numerals import NO_BREAK, day, in_khmer
from passmuster.web.theme.templatetags.theme import COLOURS

CHECKER = ("bytes", "sha2", "ed25519", "notes", "policy", "merkle", "log", "show")
OWN = ("words", "keys", "memory", "look", "seat")
MODULES = (
    "witness/texts.js",
    *(f"checker/{name}.js" for name in CHECKER),
    *(f"witness/{name}.js" for name in OWN),
)
"""In the order in which they are loaded; the checker's own are used as they are."""

START = "witness/start.js"
"""The only one that the page loads at first."""

STYLES = "witness/witness.css"


def texts(log: Any, *, address: str = "", saved: bool = False) -> dict[str, Any]:
    """Return the block of texts for one log, in the page's language.

    ``address`` is this site's own where the page is to be saved; ``saved`` says that it is.
    """
    khmer = in_khmer()
    files = reverse("witness-log", args=["x"]).removesuffix("x")
    known = [] if saved else seats.seats_of(log, delay=seats.BEHIND)
    later = {
        "modules": [static(name) for name in MODULES],
        "list": reverse("witness-words"),
    }
    return ({"words": word_list()} if saved else later) | {
        "site": {
            "origin": log.origin,
            "vkey": log.vkey,
            "policy": seats.policy_text(log),
            "log": address + files,
            "code": "" if saved else reverse("witness-code"),
            "seats": {seat.key.name: seat.head.size for seat in known if seat.head},
        },
        "digits": "០១២៣៤៥៦៧៨៩" if khmer else "",
        "months": [day(date(2000, n, 1)).split(NO_BREAK)[1] for n in range(1, 13)],
        "colours": [str(colour) for colour in COLOURS],
        "parts": {name: str(words) for name, words in PARTS.items()} | {"roster": _("Roster")},
        "ui": _ui(),
        "says": _says(),
    }


def word_list() -> str:
    """Return the words that stand for keys and fingerprints, one blank between two."""
    return " ".join(WORD_LIST.read_text(encoding="ascii").split())


def _ui() -> dict[str, str]:
    return {
        "word": _("Word %(n)s"),
        "named": _("The policy names this key as the witness %(name)s."),
        "reading": _("Reading the record and comparing it with what you saw before"),
        "entries": _("Entries"),
        "fingerprint": _("Fingerprint"),
        "newest": _("Newest entry in the open, in this phone’s time"),
        "same": _("Nothing is new since you cosigned on %(t)s."),
        "grown": _("It only grew: %(n)s entries are new since you cosigned on %(t)s."),
        "written": _("It continues the line of your notebook at %(n)s entries."),
        "first": _(
            "This phone has not seen this record before, so there is nothing to compare it with. "
            "Your first cosignature trusts it as it stands; every later one only what follows. "
            "Compare the SHA-256 of the policy on this page with your paper first."
        ),
        "counted": _("New in the open: %(open)s. New and sealed: %(sealed)s."),
        "uncounted": _("The new entries were not counted one by one."),
        "cosign": _("Cosign this state of the record"),
        "again": _("Sign it again and send it"),
        "broken": _("Something did not work, and nothing was signed. Try again."),
    }


def _says() -> dict[str, str]:
    return _about_browser() | _about_words() | _about_log()


def _about_browser() -> dict[str, str]:
    return {
        "memory-closed": _(
            "This browser keeps nothing for this page, so a witness cannot remember what it saw. "
            "Leave the private window, or use another browser."
        ),
        "seen-elsewhere": _(
            "Another window of this browser has cosigned meanwhile. Look at the record again."
        ),
        "signature-unusable": _(
            "The browser made a signature that does not hold, and nothing was sent. Use another "
            "browser."
        ),
        "log-unreachable": _(
            "The record could not be fetched, so nothing was compared or signed. Try again later; "
            "if it stays so, tell the other witnesses."
        ),
    }


def _about_words() -> dict[str, str]:
    return {
        "words-count": _("There are %(n)s words here, and 24 belong."),
        "word-unknown": _("Word %(n)s is not in the list of words. Compare it with your paper."),
        "word-differs": _("Word %(n)s is another one. Compare it with your paper."),
        "words-checksum": _(
            "These words do not belong together: one was changed, or two were exchanged. Compare "
            "them with your paper."
        ),
        "notebook-unreadable": _(
            "Write the number of entries, and the six words or the 20 digits beside it."
        ),
    }


def _about_log() -> dict[str, str]:
    damaged = _(
        "A file of the record does not fit, so nothing could be compared and nothing was signed. "
        "Try again later; if it stays so, tell the other witnesses."
    )
    unsigned = _(
        "What is shown here as the record is not signed with the record’s own key. Somebody stands "
        "between, or the key was changed."
    )
    return {
        "log-forked": _(
            "There are two histories: you cosigned one of %(n)s entries, and you are now shown "
            "another of the same size."
        ),
        "log-rolled-back": _(
            "The record shrank: you hold a state of %(n)s entries, and you are now shown one of "
            "%(m)s."
        ),
        "history-rewritten": _(
            "The record was rewritten: what you are shown now does not continue the %(n)s entries "
            "that you saw."
        ),
        "notebook-differs": _(
            "The record is not the one of your notebook: at %(n)s entries it has another "
            "fingerprint. Read your line once more; if it stays so, there are two histories."
        ),
        "log-key-changed": _(
            "The record is now shown under another key than the one this phone began with. A "
            "lawful change of keys is announced in public and on paper."
        ),
        "checkpoint-extended": _(
            "The signed state carries extra lines, which this record never writes."
        ),
        "note-malformed": unsigned,
        "note-unsigned": unsigned,
        "note-signature-wrong": unsigned,
        "checkpoint-malformed": unsigned,
        "checkpoint-other-origin": unsigned,
        "tile-wrong-length": damaged,
        "tile-missing": damaged,
    }
