"""What a collector plants today: shown once, to one collector; then its form, like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from passmuster.core.kits.blinding import DonorIdentifiers
from passmuster.core.kits.serials import in_fours, parse_serial
from passmuster.formats.paper.custody_form import Addressee, file_name, laboratory_copy_pdf
from passmuster.web.access.marks import requires
from passmuster.web.blind.planting import (
    Recipe,
    due_for,
    first_taker,
    plant_control,
    specimen_planted,
    take_control,
    taken_by,
)
from passmuster.web.blind.queries import own_plantings
from passmuster.web.custody.queries import held_by, kept_by
from passmuster.web.sites.force.blind.forms import PlantForm
from passmuster.web.sites.force.collection.copies import Beside, filled_copy
from passmuster.web.sites.force.refusing import Refusal, attempt, typed
from passmuster.web.sites.force.signed import signed_in
from passmuster.web.theme.numerals import whole
from passmuster.web.theme.parts import Fact
from passmuster.web.wording.blind import PREPARED
from passmuster.web.wording.substances import substance

if TYPE_CHECKING:
    from passmuster.formats.paper.custody_form import LaboratoryCopy
    from passmuster.formats.paper.language import Language
    from passmuster.web.blind.models import BlindPlanting
    from passmuster.web.people.models import Force

NOBODY = DonorIdentifiers(names=(), service_number="")
"""A control has no donor whose name could stand in a text."""


@requires("blind:plant")
@require_http_methods(["GET", "HEAD", "POST"])
def today(request: HttpRequest) -> HttpResponseBase:
    """Show that a control is due, have it shown, and take down that it was planted."""
    signed = signed_in(request)
    force, human = signed.force, signed.human.code
    act = request.POST.get("act") if request.method == "POST" else None
    form = PlantForm(typed(request) if act == "planted" else None)
    refusal: Refusal | None = None
    if act == "show":
        done, refusal = attempt(lambda: take_control(by=signed.acting("blind:plant"), force=force))
        if done is not None:
            return redirect("blind-today")
    elif act == "planted" and form.is_valid():
        amounts = form.cleaned_data
        made, refusal = attempt(
            lambda: plant_control(by=signed.acting("blind:plant"), force=force, **amounts)
        )
        if made is not None:
            return redirect("blind-today")
    recipe = taken_by(force, human)
    facts = {
        "form": form,
        "refusal": refusal,
        "due": recipe is None and due_for(force, human) is not None,
        "recipe": facts_of(recipe) if recipe else [],
        "ready": recipe is not None and recipe.kit is not None and recipe.cup is not None,
        "planted": [one for row in own_plantings(force, human)[:MOST] if (one := _listed(row))],
    }
    return render(request, "force/blind/today.html", facts, status=403 if refusal else 200)


MOST = 10
"""Controls of one's own among which those are looked for that are still at the site."""


def _listed(row: BlindPlanting) -> dict[str, object] | None:
    """Return a control whose bottles nobody has taken over yet, None for any other."""
    specimen, _reason, collector = specimen_planted(row)
    force = row.taking.plan.force
    here = [one.code for one in kept_by(force, collector)]
    items = held_by(force, here).filter(specimen=specimen.form).order_by("code")
    if not items:
        return None
    return {
        "key": row.pk,
        "number": in_fours(specimen.form),
        "bottles": [(item.bottle, item.code) for item in items if not item.offered_to],
    }


def facts_of(recipe: Recipe) -> list[Fact]:
    """Return what to prepare and with what, and nothing of any other control."""
    control = recipe.due.control
    rows = [Fact(_("What to use"), PREPARED[control.expected.value])]
    if recipe.strength is not None:
        least, most = recipe.strength
        rows.append(Fact(_("Drug"), substance(control.analyte)))
        strength = _("%(least)s to %(most)s ng/mL") % {"least": whole(least), "most": whole(most)}
        rows.append(Fact(_("Strength"), strength))
    if recipe.kit is not None:
        kit = recipe.kit
        rows.append(Fact(_("Specimen number"), kit.form.grouped, latin=True))
        rows.append(Fact(_("Seal on bottle A"), kit.seal_a.grouped, latin=True))
        rows.append(Fact(_("Seal on bottle B"), kit.seal_b.grouped, latin=True))
    if recipe.cup is not None:
        rows.append(Fact(_("Cup"), recipe.cup.grouped, latin=True))
    return rows


@requires("blind:plant")
@require_safe
def form(request: HttpRequest, planting: int) -> HttpResponse:
    """Answer with the laboratory's copy of a control's form, made like every other."""
    signed = signed_in(request)
    row: BlindPlanting = signed.objects["planting"]
    language = cast("Language", get_language())
    made = laboratory_copy_pdf(copy_of(signed.force, row, language), NOBODY, language)
    answer = HttpResponse(made, content_type="application/pdf")
    file = file_name(parse_serial(specimen_planted(row)[0].form), Addressee.LABORATORY)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer


def copy_of(force: Force, row: BlindPlanting, language: Language) -> LaboratoryCopy:
    """Return the laboratory's copy of a control: filled by the same hand as any other's."""
    specimen, reason, collector = specimen_planted(row)
    courier = first_taker(force, specimen.form)
    beside = Beside(reason=reason, collector=collector, courier=courier)
    return filled_copy(force, specimen, beside, language)
