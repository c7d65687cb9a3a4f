"""The acts of two people about a laboratory's signing keys: to record one, and to end one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from passmuster.core.access.actors import Actor
from passmuster.core.kernel.errors import Refused
from passmuster.web.approvals.verbs import Description, Facts, Verb, register
from passmuster.web.custody.models import Holder
from passmuster.web.custody.queries import holder_called
from passmuster.web.laboratory.keys import (
    CONFIRM,
    RECORD,
    end_key,
    keys_of,
    record_key,
    require_ending,
    require_key,
)
from passmuster.web.laboratory.models import LaboratoryKey
from passmuster.web.people.models import Force
from passmuster.web.theme.numerals import day
from passmuster.web.wording.custody import holder_name
from passmuster.web.wording.laboratory import KEY_ENDED_FOR

RECORD_KEY, END_KEY = "record-laboratory-key", "end-laboratory-key"


def register_all() -> None:
    """Make the acts known to the approvals app."""
    register(
        Verb(
            RECORD_KEY,
            first=RECORD,
            second=CONFIRM,
            run=_record,
            describe=_describe_key,
            present=lambda force, facts: [hasattr(_holder(force, facts), "closing")],
            check=_check_key,
        )
    )
    register(
        Verb(
            END_KEY,
            first=RECORD,
            second=CONFIRM,
            run=_end,
            describe=_describe_end,
            present=lambda force, facts: [hasattr(_key(force, facts), "end")],
            check=_check_end,
        )
    )


def _holder(force: Force, facts: Facts) -> Holder:
    found = holder_called(force, facts["holder"])
    if found is None:
        raise Refused("custody-holder-unknown", f"Nobody here is called {facts['holder']}.")
    return found


def _given(force: Force, facts: Facts) -> dict[str, Any]:
    return {
        "holder": _holder(force, facts),
        "public": facts["public"],
        "valid_from": date.fromisoformat(facts["valid_from"]),
        "valid_until": date.fromisoformat(facts["valid_until"]),
    }


def _check_key(force: Force, facts: Facts, by: Actor) -> None:
    require_key(**_given(force, facts))


def _record(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return record_key(by=by, second=second, force=force, **_given(force, facts))


def _describe_key(force: Force, facts: Facts) -> Description:
    given = _given(force, facts)
    return Description(
        title=_("Record a signing key of %(holder)s") % {"holder": facts["holder"]},
        rows=[
            (_("Laboratory"), holder_name(given["holder"])),
            (_("Name of the key"), "+".join(facts["public"].split("+")[:2])),
            (_("Public key"), _in_groups(facts["public"])),
            (_("First day"), day(given["valid_from"])),
            (_("Last day"), day(given["valid_until"])),
        ],
        consequences=[
            _("What is signed with this key counts as sent by this laboratory."),
            _("Sign only after the laboratory has read the name of the key to you by telephone."),
        ],
    )


def _in_groups(public: str) -> str:
    """Return a key's own part in groups that fit a phone and can be read out."""
    material = public.split("+", 2)[2]
    return " ".join(material[at : at + 8] for at in range(0, len(material), 8))


def _key(force: Force, facts: Facts) -> LaboratoryKey:
    found = keys_of(force).filter(name=facts["key"]).first()
    if found is None:
        raise Refused("laboratory-key-unknown", "No laboratory here has this key.")
    return found


def _check_end(force: Force, facts: Facts, by: Actor) -> None:
    require_ending(_key(force, facts), facts["reason"])


def _end(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    key = _key(force, facts)
    return end_key(by=by, second=second, force=force, key=key, reason=facts["reason"])


def _describe_end(force: Force, facts: Facts) -> Description:
    key = _key(force, facts)
    return Description(
        title=_("End the signing key %(key)s") % {"key": key.name},
        rows=[
            (_("Laboratory"), holder_name(key.holder)),
            (_("Name of the key"), key.name),
            (_("Reason"), str(KEY_ENDED_FOR[facts["reason"]])),
            (_("Last day"), day(key.valid_until)),
        ],
        consequences=[
            _("Nothing that is signed with it is taken in from then on."),
            _("What it signed before stays as it is."),
            _("This cannot be taken back."),
        ],
    )
