"""Slows down guessing without letting a stranger keep the owner of a login out.

Counted in the database, so that every process of the site counts together (issue 2, "lock-out").
Five wrong tries lock one login from one address for a quarter of an hour. A login as a whole is
locked only by twenty within an hour, from wherever they come: that is four in a quarter of an hour
on average, 480 a day at most. Five in a quarter of an hour for the login as a whole, as it was
before, gave a guesser who spreads over many addresses the same 480 a day, and anybody the means
to lock a colleague out by five keystrokes. So guessing has not become easier.

A device on which a login has signed in whole before (``devices``) counts for itself alone: neither
the tries of strangers at this login nor those of others behind the same address lock it, and its
own five wrong ones lock nothing else. Whoever steals that cookie gains five tries a quarter of an
hour, and needs the password and a second factor all the same. What is left: an owner at a new
device waits an hour at most while somebody spends twenty tries on them, or a quarter of an hour if
that somebody sits behind the same address.

Logins that nobody has are counted like any other, so no answer tells whether there is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from passmuster.core.kernel.errors import Refused
from passmuster.web import clock
from passmuster.web.accounts.models import Account, FailedTry
from passmuster.web.accounts.seals import keyed
from passmuster.web.ledger.denials import record_denial
from passmuster.web.theme import numerals

WINDOW = timedelta(minutes=15)
PER_PAIR = 5
"""Wrong tries at one login from one address; also of one device at its own login."""
PER_ADDRESS = 30
LOGIN_WINDOW = timedelta(hours=1)
PER_LOGIN = 20
"""Wrong tries at one login from everywhere, within ``LOGIN_WINDOW``."""
KEPT_FOR = timedelta(days=1)


def locked_until(login: str, address: str, device: str = "") -> datetime | None:
    """Return when a login may be tried again from an address or device; None for now.

    ``device`` is the nonce of a device that this login has signed in from before, or "".
    """
    if device:
        counts = [({"of": _device(device)}, PER_PAIR, WINDOW)]
    else:
        of, origin = {"of": _login(login)}, {"origin": keyed("address", address)}
        counts = [
            (of | origin, PER_PAIR, WINDOW),
            (of, PER_LOGIN, LOGIN_WINDOW),
            (origin, PER_ADDRESS, WINDOW),
        ]
    ends = [_end(which, most, window) for which, most, window in counts]
    return max((end for end in ends if end is not None), default=None)


def require_not_locked(login: str, address: str, device: str = "") -> None:
    """Raise Refused (``sign-in-locked``) while too many wrong tries lie too close together."""
    until = locked_until(login, address, device)
    if until is not None:
        raise Refused("sign-in-locked", wait_sentence(until))


def wait_sentence(until: datetime) -> str:
    """Say until when nobody may try again, in the language of the page."""
    return _("Too many wrong tries. You can try again at %(time)s.") % {
        "time": numerals.clock(until + timedelta(minutes=1))
    }


def failed(login: str, address: str, device: str = "") -> None:
    """Count one wrong password or code; the one that locks is recorded in the log."""
    now = clock.now()
    of, origin = _device(device) if device else _login(login), keyed("address", address)
    FailedTry.objects.filter(at__lt=now - KEPT_FOR).delete()
    FailedTry.objects.create(of=of, origin=origin, at=now)
    wrong = FailedTry.objects.filter(of=of)
    near = wrong.filter(at__gt=now - WINDOW)
    locks = [(near if device else near.filter(origin=origin)).count() == PER_PAIR]
    if not device:
        locks.append(wrong.filter(at__gt=now - LOGIN_WINDOW).count() == PER_LOGIN)
    account = Account.objects.filter(login=login).select_related("human__force").first()
    if any(locks) and account is not None:
        record_denial(account.human.force, account.human.code, "sign_in", "sign-in-locked")


def worked(login: str, address: str, device: str = "") -> None:
    """Forget the wrong tries of whoever has signed in whole, and nobody else's.

    From a known device those are its own: behind the same address there may be a stranger, who
    would begin anew each time that the owner signs in.
    """
    tries = FailedTry.objects
    own = tries.filter(of=_login(login), origin=keyed("address", address))
    (tries.filter(of=_device(device)) if device else own).delete()


def _end(which: Mapping[str, str], most: int, window: timedelta) -> datetime | None:
    """Return when the lock ends that this many tries within the window make; None for no lock."""
    recent = FailedTry.objects.filter(**which, at__gt=clock.now() - window).order_by("-at")
    times = list(recent.values_list("at", flat=True)[most - 1 : most])
    return times[0] + window if times else None


def _login(login: str) -> str:
    return keyed("login", login.strip().lower())


def _device(nonce: str) -> str:
    return keyed("device-tries", nonce)
