"""One step at a time: the question, its answers as rows, one button, what may stand beside it.

Guarantees: nothing is kept in the browser; every address can be opened anew, and leads to where the
last stored step left the collection.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.collection import steps
from passmuster.core.collection.progress import ends_with, taken
from passmuster.core.collection.session import Next, Progress, SessionFacts
from passmuster.core.collection.specimen import Kit, Volume, judge_volume
from passmuster.core.collection.step import Step, Who
from passmuster.core.kernel.errors import Refused
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.collection import folding, queries
from passmuster.web.collection.beyond import neighbour
from passmuster.web.collection.pairing import PRACTICE_COURIER, PRACTICE_OBSERVER
from passmuster.web.collection.services import record_step
from passmuster.web.collection.standing import people_for
from passmuster.web.sites.force.access.people import names_of
from passmuster.web.sites.force.collection.copies import holder_said, listed
from passmuster.web.sites.force.collection.forms import PEOPLE, Offered, StepForm
from passmuster.web.sites.force.collection.late import came_late
from passmuster.web.sites.force.refusing import attempt, typed
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.clocks import clock_for
from passmuster.web.theme.numerals import when, whole
from passmuster.web.theme.parts import renewing
from passmuster.web.wording.collections import STEPS, donor_words

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from passmuster.web.collection.models import Session

LAST = 24
"""The number of the last step in rules.md §3.1."""

BOTTLES = ("temperature", "look", "pour-a", "pour-b", "seal")
"""Steps beside which the two bottles are shown."""

OFFER = "offer-fluid"
"""The normal next act after too little: it stands open on the page."""

JUDGED_SHORT = ("temperature", "look")
"""Steps at which a short specimen is still judged."""

PRINTED_AT = ("donor-certifies", "collector-certifies", "pouch", "send-copies")
"""Steps beside which the form is printed: it is signed, put into the pouch and sent."""


@dataclass(frozen=True)
class At:
    """Where a collection stands: its facts, what its events add up to, what comes next."""

    session: Session
    facts: SessionFacts
    progress: Progress
    next: Next | None

    @property
    def kit(self) -> Kit | None:
        """The kit whose form is in use."""
        return next((kit for kit in self.facts.kits if kit.form == self.progress.form), None)


def at_of(session: Session) -> At:
    """Return where a collection stands now."""
    return At(
        session,
        folding.facts_of(session),
        folding.progress_of(session),
        folding.next_of(session),
    )


@requires("collection:step")
@require_safe
def collection_page(request: HttpRequest, collection: int) -> HttpResponseBase:
    """Lead to the next step, to the other one's, or to how the collection went."""
    signed = signed_in(request)
    at = at_of(signed.objects["collection"])
    if at.next is None:
        return redirect("collection-summary", collection=collection)
    if _signs(signed, at, at.next.step):
        return redirect("collection-step", collection=collection, step=at.next.step.code)
    facts = {
        "at": at,
        "session": at.session,
        "words": STEPS[at.next.step.code],
        "observes": at.next.step.signs is Who.OBSERVER,
        "beside": _beside(signed, at, ""),
        "came_late": came_late(signed.force, at.session.order),
    }
    return renewing(render(request, "force/collection/wait.html", facts), 5)


@requires("collection:step")
@require_http_methods(["GET", "HEAD", "POST"])
def step_page(request: HttpRequest, collection: int, step: str) -> HttpResponseBase:
    """Show one step, and record it when its form comes back."""
    signed = signed_in(request)
    at = at_of(signed.objects["collection"])
    try:
        found = steps.step(step)
    except Refused as refused:
        raise Http404(step) from refused
    possible = at.next is not None and step in (at.next.step.code, *_beside_now(at.next))
    if request.method != "POST" and not (possible and _signs(signed, at, found)):
        return redirect("collection", collection=collection)
    form, refusal = StepForm(found, _offered(signed, at, step), typed(request)), None
    if request.method == "POST" and form.is_valid():
        done, refusal = attempt(
            lambda: record_step(
                by=signed.acting(_action(at, found)),
                force=signed.force,
                session=at.session,
                step=step,
                answers=form.answers(),
                token=form.form_token,
            )
        )
        if done is not None:
            return redirect("collection", collection=collection)
    facts = _facts(signed, at, found) | {"form": form, "refusal": refusal, "possible": possible}
    return render(request, "force/collection/step.html", facts)


def _action(at: At, step: Step) -> str:
    if at.session.practice:
        return "collection:practise"
    return "collection:observe" if step.signs is Who.OBSERVER else "collection:collect"


def _signs(signed: SignedIn, at: At, step: Step) -> bool:
    """Tell whether this person records this step."""
    if at.session.practice or step.signs is not Who.OBSERVER:
        return bool(signed.human.code == at.session.collector)
    return bool(signed.human.code == at.progress.observer)


def _facts(signed: SignedIn, at: At, step: Step) -> dict[str, Any]:
    words, number = STEPS[step.code], int(step.number or 0)
    beside = _beside(signed, at, step.code)
    following, too_little = _following(at, step), _too_little(at, step)
    last = at.session.events.order_by("-position").first()
    return {
        "at": at,
        "session": at.session,
        "step": step,
        "words": words,
        "donor": _in_khmer(donor_words(step.code, observed=at.progress.observed)),
        "number": number,
        "last": LAST,
        "specimen": at.next if at.next is not None and at.next.of > 1 else None,
        "following": following,
        "again": _begins_second(at, step),
        "order_name": _order_name(signed, at, step),
        "specimen_number": _form(at),
        "saved": last.at if last else None,
        "bottles": None if too_little else _bottles(at) if step.code in BOTTLES else None,
        "too_little": too_little,
        "beside": [one for one in beside if one[0] != OFFER],
        "fluid": next((one for one in beside if one[0] == OFFER), None),
        "forms": listed(at.session) if step.code in PRINTED_AT else [],
        # A step fills the phone: the way elsewhere begins on the collector's own page.
        "sections": (),
        "asks": _asks(at, step),
        "came_late": came_late(signed.force, at.session.order),
        **_times(at, step),
    }


def _in_khmer(words: Promise) -> str:
    with override("km"):
        return str(words)


def _asks(at: At, step: Step) -> str:
    """Return whether an observer is asked from here, "" where not.

    "first" where nobody can be named yet, "early" at a step before the one that names.
    """
    if at.session.practice:
        return ""
    if step.code != "name-observer":
        return "early" if queries.wants_observer(at.session) else ""
    return "too" if queries.observers_ready(at.session) else "first"


def _following(at: At, step: Step) -> int:
    """Return the number of the step after this one on the same phone, 0 where it has none.

    Nor is one named where it may be another, or has this one's number (bottle A, then B).
    """
    path = at.progress.path
    if not path or path[0] != step.code or len(path) < 2:
        return 0
    after = steps.step(path[1])
    same = after.number == step.number or after.signs is not step.signs
    return 0 if same or _begins_second(at, step) else int(after.number or 0)


def _form(at: At) -> str:
    """Return the specimen number in use, "" while the second specimen has none of its own yet."""
    between = at.progress.at_second and not at.progress.second
    return "" if between else at.progress.form


def _begins_second(at: At, step: Step) -> bool:
    """Tell whether the second specimen's own steps come next, which count from its form again."""
    path, progress = at.progress.path, at.progress
    here = path[:1] == (step.code,) and path[1:2] == ("form-part-one",)
    return here and progress.two and not progress.second


def _beside(signed: SignedIn, at: At, present: str) -> list[tuple[str, Any]]:
    if at.next is None or signed.human.code != at.session.collector:
        return []
    return [(name, STEPS[name].title) for name in _beside_now(at.next) if name != present]


def _beside_now(following: Next) -> tuple[str, ...]:
    """Return what may be recorded beside the next step at this moment.

    While there is time to try nobody says that it is over, and afterwards nobody is offered more to
    drink.
    """
    if following.until is None:
        return following.beside
    over = clock.now() > _moment(following.until)
    shut = "offer-fluid" if over else "time-over"
    return tuple(name for name in following.beside if name != shut)


def _bottles(at: At) -> dict[str, Any]:
    rules = folding.rules_of(at.session)
    return {"a_ml": rules.value("bottle-a-ml"), "b_ml": rules.value("bottle-b-ml"), "kit": at.kit}


def _order_name(signed: SignedIn, at: At, step: Step) -> str:
    """Return where the name behind the order is opened, at the step that compares it; else ""."""
    if step.code != "identify" or at.session.practice or not signed.may("order:open-name"):
        return ""
    return reverse("order-name", args=[at.session.order])


def _too_little(at: At, step: Step) -> str:
    """Return that what was given is too little, at the two steps that judge it all the same.

    Unless the temperature or the look makes them keep it, it is discarded after them.
    """
    rules, given = folding.rules_of(at.session), at.progress.volume_ml
    if step.code not in JUDGED_SHORT or judge_volume(given, rules) is not Volume.SHORT:
        return ""
    return _(
        "%(given)s mL is too little; %(least)s mL are needed. Record the temperature and the look"
        " all the same. As a rule there is then time to try again, with something to drink."
    ) % {"given": whole(given), "least": whole(rules.value("min-void-ml"))}


def _times(at: At, step: Step) -> dict[str, Any]:
    """Return the clock that runs: the minutes for the temperature, or the hours for trying."""
    if at.next is None or at.next.until is None:
        return {}
    now, until = clock.now(), _moment(at.next.until)
    if at.next.step.code == "temperature":
        left = (until - now).total_seconds()
        begun = _moment(at.progress.given_at)
        minutes = folding.rules_of(at.session).value("temperature-minutes")
        run = {"left": left, "until": until, "begun": begun, "minutes": minutes}
        return {"run": run | {"over": left <= 0}}
    begun = _moment(at.progress.first_failed_at or 0)
    protects = _("Whoever cannot give enough has this time. It is no refusal.")
    ended = now > until and step.code != "time-over"
    return {"trying": clock_for(now, begun, until, protects=protects), "time_ended": ended}


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _offered(signed: SignedIn, at: At, step: str) -> Offered:
    session, told = at.session, None
    rules = folding.rules_of(session)
    until = at.progress.first_failed_at
    if until is not None:
        seconds = until + rules.value("shy-bladder-hours") * 3600
        moment = when(_moment(seconds), clock.now())
        told = (seconds, _("There is time until %(moment)s.") % {"moment": moment})
    last = at.progress.last_step
    if session.practice:
        people = {answer: [(signed.human.code, signed.human.name)] for answer in PEOPLE}
        observers = [(PRACTICE_OBSERVER, _("The invented observer"))]
        couriers = [(PRACTICE_COURIER, _("The invented courier"))]
    else:
        people = people_for(session)
        names = names_of(signed.force)
        ready = queries.observers_ready(session)
        observers = [(row.human, names.get(row.human, row.human)) for row in ready]
        takers = neighbour().takers(signed.force)
        couriers = [(code, holder_said(signed.force, code)) for code in takers]
    return Offered(
        people=people,
        observers=list(dict(observers).items()),
        couriers=couriers,
        told=told,
        last=(last, str(STEPS[last].title)) if last else None,
        practice=session.practice,
        degrees=(rules.value("temperature-low"), rules.value("temperature-high")),
        hints=_hints(at) if session.practice else None,
        left=_left(at, step),
    )


def _left(at: At, step: str) -> tuple[str, ...]:
    """Return what still wants an end before this step can end the collection."""
    session = at.session
    if session.practice or not ends_with(at.progress, step):
        return ()
    opened = taken(at.facts, at.progress)
    return neighbour().left(session.force, session.number, opened)


def _hints(at: At) -> dict[str, str]:
    """Return what stands on the practice kit in use, or on the next unused one."""
    progress, facts = at.progress, at.facts
    unused = [kit for kit in facts.kits if kit.form not in progress.used]
    kit = at.kit
    if at.next is not None and at.next.step.code == "form-part-one":
        kit = unused[0] if unused else None
    container = next((one for one in sorted(facts.containers) if one not in progress.used), "")
    hints = {"order": facts.order, "container": container}
    if kit is not None:
        serials = {"form": kit.form, "seal_a": kit.seal_a, "seal_b": kit.seal_b}
        hints |= serials | {"number_read": kit.form}
    return hints
