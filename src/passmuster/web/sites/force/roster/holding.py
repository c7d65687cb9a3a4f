"""Keeps a sent file while its form is still incomplete, so that nobody has to choose it again.

No browser fills in a file field a second time. The bytes are kept like those of a check; the form
carries their hash under a seal of this site, for the same account and for an hour, so that nobody
can name a kept file that they did not send.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import HttpRequest

from passmuster.core.kernel.errors import PassmusterError
from passmuster.formats.roster_sheet.reader import SheetFile
from passmuster.web.roster.uploads import keep_file, kept_file

HELD_FOR = 3600
"""Seconds; long enough to look something up, short enough that a forgotten page is harmless."""

SALT = "passmuster-held-file"


@dataclass(frozen=True)
class Held:
    """A kept file of a form that is still incomplete: what it is called, and its seal."""

    field: str
    file: SheetFile
    seal: str

    @property
    def input_name(self) -> str:
        """What the hidden field is called that carries the seal."""
        return _input(self.field)

    @property
    def size(self) -> int:
        """How many bytes were sent."""
        return len(self.file.data)


def hold(request: HttpRequest, field: str, file: SheetFile) -> Held:
    """Keep a file for the account that sent it."""
    about = keep_file(file)
    seal = signing.dumps([_whose(request), field, about["name"], about["sha256"]], salt=SALT)
    return Held(field, SheetFile(about["name"], file.data), seal)


def held_files(request: HttpRequest, fields: tuple[str, ...]) -> Mapping[str, Held]:
    """Return the kept files that a sent form names under this account's own seal, by field."""
    found = {name: _held(request, name, request.POST.get(_input(name), "")) for name in fields}
    return {name: held for name, held in found.items() if held is not None}


def _held(request: HttpRequest, field: str, seal: str) -> Held | None:
    try:
        whose, of, name, digest = signing.loads(seal, salt=SALT, max_age=HELD_FOR)
        if (whose, of) != (_whose(request), field):
            return None
        return Held(field, kept_file(name, digest), seal)
    except (signing.BadSignature, PassmusterError):
        return None  # over, another's or gone: then the field asks for the file again


def _whose(request: HttpRequest) -> Any:
    return request.user.pk


def _input(field: str) -> str:
    return f"held-{field}"
