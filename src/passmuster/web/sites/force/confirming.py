"""Asks once more before an act: the question, what follows, and why it was refused, if it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict

if TYPE_CHECKING:
    from django import forms

    from passmuster.web.sites.force.refusing import Refusal
    from passmuster.web.theme.parts import Confirmation


def kept(data: Mapping[str, str], names: Iterable[str]) -> list[tuple[str, str]]:
    """Return what was sent for these fields, to go hidden with the page that asks once more."""
    if isinstance(data, MultiValueDict):
        return [(name, value) for name in names for value in data.getlist(name)]
    return [(name, data[name]) for name in names if name in data]


def ask_first(
    request: HttpRequest,
    act: Confirmation,
    refusal: Refusal | None,
    form: forms.Form | None = None,
) -> HttpResponse:
    """Show the question, with the form that it needs: 403 when refused, 400 when misfilled."""
    status = 403 if refusal else 400 if form is not None and form.errors else 200
    facts = {"act": act, "refusal": refusal, "form": form}
    return render(request, "force/confirm.html", facts, status=status)
