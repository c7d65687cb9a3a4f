"""The custody form of a recorded collection, copy by copy, with the numbers that were scanned.

Guarantees: copy 1 is built from a type without a field for a person, and whatever was typed into it
is compared with the donor before it is set (attack L-05); on the others the donor's part is left to
be written by hand, so that no name is opened for a print.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from passmuster.core.collection.progress import Progress
from passmuster.core.collection.specimen import Specimen, Temperature
from passmuster.core.kits.blinding import DonorIdentifiers
from passmuster.core.kits.serials import in_fours, parse_serial
from passmuster.core.orders.reasons import Reason
from passmuster.formats.paper.custody_form import (
    ADDRESSEES,
    Addressee,
    Collection,
    CustodyForm,
    DonorPart,
    LaboratoryCopy,
    Order,
    copy_pdf,
    file_name,
    laboratory_copy_pdf,
)
from passmuster.web import clock
from passmuster.web.access.marks import requires
from passmuster.web.collection import folding
from passmuster.web.collection.pairing import require_person_known
from passmuster.web.custody.chains import LAB
from passmuster.web.custody.queries import holder_called, open_holders
from passmuster.web.people.services import human_of
from passmuster.web.sites.force.refusing import attempt
from passmuster.web.sites.force.signed import SignedIn, signed_in
from passmuster.web.theme.numerals import whole
from passmuster.web.wording.collections import ADDRESSED
from passmuster.web.wording.custody import holder_name

if TYPE_CHECKING:
    from passmuster.formats.paper.language import Language
    from passmuster.web.collection.models import Session, SessionEvent
    from passmuster.web.people.models import Force

ON_PAPER = {
    Reason.RANDOM: "random",
    Reason.PRE_ENTRY: "pre-employment",
    Reason.SUSPICION: "reasonable-cause",
    Reason.POST_INCIDENT: "post-incident",
    Reason.RETURN_TO_DUTY: "return-to-duty",
    Reason.FOLLOW_UP: "follow-up",
    Reason.PROMOTION: "promotion",
    Reason.SENSITIVE_POST: "high-risk-unit",
    Reason.VOLUNTARY: "voluntary",
}
"""The box of the form for each reason of an order; a whole unit's is written by hand."""

LONGEST_REMARK = 400
"""Characters that the form has room for."""


@requires("collection:step")
@require_safe
def copy(request: HttpRequest, collection: int, index: int, name: str) -> HttpResponseBase:
    """Answer with one copy of the form of one sealed specimen, as PDF."""
    signed = signed_in(request)
    session: Session = signed.objects["collection"]
    specimens = sealed_of(session)
    if name not in {each.value for each in ADDRESSEES} or index >= len(specimens):
        raise Http404(name)
    if signed.human.code != session.collector:
        raise Http404(name)
    addressee, specimen = Addressee(name), specimens[index]
    language = cast("Language", get_language())
    made, refusal = attempt(lambda: _pdf(signed, session, specimen, addressee, language))
    if made is None:
        facts = {"session": session, "refusal": refusal}
        return render(request, "force/collection/copy.html", facts, status=403)
    answer = HttpResponse(made, content_type="application/pdf")
    file = file_name(parse_serial(specimen.form), addressee)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer


def sealed_of(session: Session) -> tuple[Specimen, ...]:
    """Return the sealed specimens of a live collection; practice has no number for paper."""
    return () if session.practice else folding.progress_of(session).specimens


def listed(session: Session) -> list[dict[str, object]]:
    """Return what the page offers to print: each specimen with its copies."""
    copies = [(each.value, ADDRESSED[each.value]) for each in ADDRESSEES]
    return [
        {"index": index, "form": specimen.form, "copies": copies}
        for index, specimen in enumerate(sealed_of(session))
    ]


def _pdf(
    signed: SignedIn, session: Session, specimen: Specimen, addressee: Addressee, language: Language
) -> bytes:
    shared = _shared(signed.force, session, specimen, language)
    if addressee is Addressee.LABORATORY:
        return laboratory_copy_pdf(shared, _donor(session), language)
    return copy_pdf(CustodyForm(shared, DonorPart()), addressee, language)


def _shared(
    force: Force, session: Session, specimen: Specimen, language: Language
) -> LaboratoryCopy:
    progress = folding.progress_of(session)
    rows = _after_seal(session, progress, specimen)
    couriers = [str(row.answers["courier"]) for row in rows if "courier" in row.answers]
    return filled_copy(
        force,
        specimen,
        Beside(
            reason=folding.facts_of(session).reason,
            collector=session.collector,
            courier=couriers[-1] if couriers else "",
            remark=_remark(rows, progress, specimen),
        ),
        language,
    )


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What a copy says besides the specimen: codes of people and holders, the reason, a remark."""

    reason: str
    collector: str
    courier: str
    remark: str = ""


def filled_copy(
    force: Force, specimen: Specimen, beside: Beside, language: Language
) -> LaboratoryCopy:
    """Return what all copies of a sealed specimen share; a blind control's is filled here too."""
    name = force.name_km if language == "km" else force.name_en
    laboratories = list(open_holders(force).filter(kind=LAB))
    return LaboratoryCopy(
        force=name,
        # Which of several it goes to is written by hand; so is the address.
        laboratory=str(holder_name(laboratories[0])) if len(laboratories) == 1 else "",
        laboratory_address="",
        specimen=parse_serial(specimen.form),
        issued=localtime(clock.now()).date(),
        order=Order(employer=name, reason=ON_PAPER.get(Reason(beside.reason), "")),
        collection=Collection(
            specimen_kind="split",
            temperature_in_range=specimen.temperature is Temperature.IN_RANGE,
            observed=specimen.observed,
            remark=beside.remark,
            seal_a=parse_serial(specimen.seal_a),
            seal_b=parse_serial(specimen.seal_b),
            collector=human_of(force, beside.collector).name,
            at=localtime(datetime.fromtimestamp(specimen.sealed_at, UTC)),
            released_to=holder_said(force, beside.courier) if beside.courier else "",
        ),
    )


def holder_said(force: Force, code: str) -> str:
    """Return what a holder is called; an older record has words of its own, which stay."""
    return holder_name(holder_called(force, code)) or code


def _remark(rows: Sequence[SessionEvent], progress: Progress, specimen: Specimen) -> str:
    """Return what the form has to say: the other one of two specimens, what was declined and why.

    What has no room is written by hand: the record has it whole.
    """
    said = [
        _("Specimen %(number)s of %(of)s")
        % {"number": whole(other.number), "of": whole(len(progress.specimens))}
        + f" ({in_fours(other.form)})"
        for other in progress.specimens
        if other is not specimen
    ]
    said += [
        str(row.answers["why"])
        for row in rows
        if row.step in progress.remarks and "why" in row.answers
    ]
    while len("; ".join(said)) > LONGEST_REMARK:
        said.pop()
    return "; ".join(said)


def _after_seal(session: Session, progress: Progress, specimen: Specimen) -> list[SessionEvent]:
    """Return the steps from the sealing of this specimen to that of the next, or to the end."""
    later = [one.sealed_at for one in progress.specimens if one.number > specimen.number]
    until = min(later, default=None)
    return [
        row
        for row in folding.rows_of(session)
        if specimen.sealed_at <= (at := int(row.at.timestamp())) and (until is None or at < until)
    ]


def _donor(session: Session) -> DonorIdentifiers:
    person = require_person_known(session.person)
    return DonorIdentifiers(
        names=(person.full_name, person.latin_name), service_number=person.service_number
    )
