"""What waits around the doctors for those who see nothing of a result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passmuster.core.access.actors import Role
from passmuster.core.review.credentials import lapsing_without_another
from passmuster.core.review.limits import DEFAULT
from passmuster.web.review.credentials import credentials_of, doctors_who_may_sign
from passmuster.web.review.proposals import WITHDRAWN_VERB
from passmuster.web.review.reaching import letters_to
from passmuster.web.review.thirds import without_another
from passmuster.web.review.told import unread
from passmuster.web.review.withdrawn import withdrawn_reviews
from passmuster.web.sites.force.access.people import names_of
from passmuster.web.sites.force.collection.assigning import holding
from passmuster.web.sites.force.proposing import open_about
from passmuster.web.sites.force.signed import SignedIn
from passmuster.web.sites.force.tasks import marked_task, task
from passmuster.web.theme.clocks import clock_for
from passmuster.web.theme.numerals import digits, whole
from passmuster.web.theme.parts import Task


def around_tasks(signed: SignedIn, now: datetime) -> Iterator[Task]:
    """Yield what waits for whoever records credentials, and for whoever signs the record."""
    if signed.may("credential:record") or signed.may("credential:confirm"):
        yield from _credentials(signed, now)
        yield from _another(signed, now)
    if signed.may("review:reach"):
        yield from _letters(signed)
    if signed.may("review:verify"):
        yield from _withdrawn(signed)
    if signed.may("order:decide"):
        yield from _told(signed)


def _credentials(signed: SignedIn, now: datetime) -> Iterator[Task]:
    url = reverse("credentials")
    if holding(signed.force, Role.MEDICAL_REVIEW_OFFICER) and not doctors_who_may_sign(
        signed.force
    ):
        yield marked_task(
            "stop",
            _("Nobody can sign"),
            _("No review doctor holds a credential that is in force"),
            url,
            why=_("Every result waits until two people have recorded one."),
            action=_("See the credentials"),
        )
    warned = DEFAULT.span("credential-warning-days")
    for one in lapsing_without_another(credentials_of(signed.force), at=now):
        name = names_of(signed.force).get(one.holder, one.holder)
        yield task(
            _("The credential of %(name)s lapses") % {"name": name},
            url,
            why=_("After that this doctor signs nothing. Have the new one recorded before."),
            action=_("See the credentials"),
            clock=clock_for(now, None, one.valid_until, warn_at=one.valid_until - warned),
        )


def _another(signed: SignedIn, now: datetime) -> Iterator[Task]:
    """Yield that results wait for a doctor who has not been named; whose and what stays unsaid."""
    waiting = without_another(signed.force)
    if waiting:
        title = ngettext(
            "%(n)s result waits for another doctor, and no other one can sign",
            "%(n)s results wait for another doctor, and no other one can sign",
            len(waiting),
        )
        yield task(
            title % {"n": whole(len(waiting))},
            reverse("credentials"),
            why=_("Have a further doctor named, and the credential recorded by two people."),
            action=_("See the credentials"),
            clock=clock_for(now, waiting[0].since, waiting[0].due),
        )


def _letters(signed: SignedIn) -> Iterator[Task]:
    """Yield each officer to reach; who it is stands on the letter's own page alone."""
    for one in letters_to(signed.human):
        if one.handed is None and one.next_at is not None:
            yield task(
                _("A doctor asks you to reach an officer: letter %(number)s")
                % {"number": digits(one.number)},
                reverse("reach-letter", args=[one.number]),
                why=_("The officer is asked to call the doctor. Nobody else is told."),
                action=_("Open the letter"),
            )


def _told(signed: SignedIn) -> Iterator[Task]:
    """Yield each result with consequences that no one who may has read since it was told."""
    for one in unread(signed.force):
        yield task(
            _("A doctor verified a result of order %(order)s") % {"order": one.order},
            reverse("told-order", args=[one.order]),
            why=_("Nobody who may has read yet what was told. The look is recorded."),
            action=_("Open what was told"),
        )


def _withdrawn(signed: SignedIn) -> Iterator[Task]:
    """Yield that results were taken back whose end no doctor has proposed yet."""
    found = withdrawn_reviews(signed.acting("review:verify"), signed.force)
    waiting = [one for one in found if not open_about(signed.force, WITHDRAWN_VERB, review=one.pk)]
    if waiting:
        title = ngettext(
            "The laboratory took %(n)s result back",
            "The laboratory took %(n)s results back",
            len(waiting),
        )
        yield task(
            title % {"n": whole(len(waiting))},
            reverse("withdrawn-results"),
            why=_("It is cancelled when two doctors agree."),
            action=_("Propose its end"),
        )
