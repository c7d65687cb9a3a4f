"""What waits because of batches: questions, held results, and word of a recall to the officer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from passmuster.web.batches.queries import open_signs
from passmuster.web.review.holding import held_for_batches, recalled_tests_of
from passmuster.web.roster.identity import person_of
from passmuster.web.sites.force.batches.saying import how_many_wait
from passmuster.web.sites.force.batches.sight import batches_seen
from passmuster.web.sites.force.signed import SignedIn
from passmuster.web.sites.force.tasks import marked_task, task
from passmuster.web.theme.numerals import whole
from passmuster.web.theme.parts import Task


def batch_tasks(signed: SignedIn, now: datetime) -> Iterator[Task]:
    """Yield open questions, results that wait for a batch, and a recall of the own test's batch."""
    if signed.may("batch:read-all"):
        asked = open_signs(signed.force).count()
        if asked:
            title = ngettext(
                "%(n)s question about a laboratory’s batches stands open",
                "%(n)s questions about a laboratory’s batches stand open",
                asked,
            )
            yield marked_task(
                "stop",
                _("To look into"),
                title % {"n": whole(asked)},
                reverse("batch-signs"),
                why=_("It is a question until the laboratory has answered. Results wait for it."),
                action=_("See the questions"),
            )
    if signed.may("batch:read"):
        held = held_for_batches(signed.force, batches_seen(signed)).count()
        if held:
            yield task(
                how_many_wait(held),
                reverse("batch-waiting"),
                why=_("No doctor verifies a result before every batch it rests on has passed."),
                action=_("See why they wait"),
            )
    yield from _own_recalls(signed)


def _own_recalls(signed: SignedIn) -> Iterator[Task]:
    person = person_of(signed.human) if signed.may("order:own") else None
    if person is None or not recalled_tests_of(person):
        return
    yield marked_task(
        "soon",
        _("For your information"),
        _("A laboratory’s run with your specimen was recalled"),
        reverse("orders-mine"),
        why=_(
            "A review doctor looks at your result again. You need not do anything; your second "
            "bottle is kept."
        ),
        action=_("See my tests"),
    )
