"""The act of two people that puts a laboratory's mapping in force, with each row that changes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.errors import UnusableInput
from passmuster.formats.lab.table.mapping import Mapping, parse_mapping
from passmuster.formats.lab.table.meaning import Meaning, changed, meanings
from passmuster.web.approvals.models import Proposal
from passmuster.web.approvals.services import propose
from passmuster.web.approvals.verbs import Description, Facts, Verb, register
from passmuster.web.installation import here
from passmuster.web.laboratory.certificates import keep_certificate
from passmuster.web.laboratory.mappings import (
    CONFIRM,
    PROPOSE,
    choose_mapping,
    mapping_in_force,
    mapping_of,
    mappings_of,
    require_mapping,
)
from passmuster.web.people.models import Force
from passmuster.web.theme.numerals import day
from passmuster.web.theme.templatetags.theme import spaced
from passmuster.web.wording.laboratory import MAPPING_PARTS

CHOOSE_MAPPING = "choose-mapping"
MAX_MAPPING_BYTES = 64 * 1024
"""A mapping of a hundred columns has some 8 KB."""


def register_all() -> None:
    """Make the act known to the approvals app."""
    register(
        Verb(
            CHOOSE_MAPPING,
            first=PROPOSE,
            second=CONFIRM,
            run=_run,
            describe=_describe,
            present=_present,
            check=_check,
        )
    )


def propose_mapping(
    *,
    by: Actor,
    force: Force,
    laboratory: str,
    mapping: bytes,
    since: date,
    certificate: str,
    paper: bytes,
) -> Proposal:
    """Propose a laboratory's mapping from a day on; the mapping and the paper are kept.

    Raises what ``mappings.require_mapping`` and ``keep_certificate`` raise.
    """
    require(by, PROPOSE)
    parse_own_mapping(mapping)
    facts = {
        "laboratory": laboratory,
        "mapping_sha256": here().keep(mapping),
        "in_force_from": since.isoformat(),
        "certificate": certificate,
        "certificate_sha256": keep_certificate(paper),
    }
    return propose(by=by, force=force, verb=CHOOSE_MAPPING, facts=facts)


def parse_own_mapping(data: bytes) -> Mapping:
    """Return a mapping of the size that is kept; raises UnusableInput (``mapping-unreadable``)."""
    if len(data) > MAX_MAPPING_BYTES:
        raise UnusableInput("mapping-unreadable", "A mapping has 64 KB at most.")
    return parse_mapping(data)


def _check(force: Force, facts: Facts, by: Actor) -> None:
    require_mapping(force, facts, by.human)


def _run(force: Force, facts: Facts, by: Actor, second: Actor) -> object:
    return choose_mapping(by=by, second=second, force=force, facts=facts)


def _present(force: Force, facts: Facts) -> Any:
    return list(mappings_of(force, [facts["laboratory"]]).values_list("pk", flat=True))


def row_in_words(row: Meaning, before: str = "") -> tuple[str, str]:
    """Return a row of a mapping as (what stands in the table, what it means, and meant before)."""
    part = MAPPING_PARTS[row.part]
    means = _as_written(row.means) if row.means else _("nothing any more") if before else "–"
    if before:
        means = format_html("{} → {}", _as_written(before), means)
    if not row.written:
        return str(part), means
    return format_html("{}: {}", part, _as_written(row.written)), means


def _as_written(text: str) -> SafeString:
    """Return what stands in a table or a mapping, which stays in its own letters."""
    return format_html('<span class="sent" lang="en">{}</span>', text)


def changes_of(before: Mapping | None, after: Mapping) -> list[tuple[str, str]]:
    """Return what a mapping changes in the one before it, in words."""
    return [row_in_words(row, meant) for row, meant in changed(before, after)]


def whole_of(mapping: Mapping) -> list[tuple[str, str]]:
    """Return everything that a mapping says, in words."""
    return [row_in_words(row) for row in meanings(mapping)]


def _describe(force: Force, facts: Facts) -> Description:
    since = date.fromisoformat(facts["in_force_from"])
    earlier = mapping_in_force(force, facts["laboratory"], since)
    mapping = parse_mapping(here().kept_bytes(facts["mapping_sha256"]))
    return Description(
        title=_("Read the tables of %(laboratory)s with another mapping")
        % {"laboratory": facts["laboratory"]},
        rows=[
            (_("In force from"), day(since)),
            (_("Number of the certificate"), facts["certificate"]),
            (_("Hash of the certificate"), spaced(facts["certificate_sha256"])),
            (_("Hash of the mapping"), spaced(facts["mapping_sha256"])),
            *changes_of(mapping_of(earlier) if earlier else None, mapping),
        ],
        consequences=[
            _("Every table of this laboratory that comes on that day or later is read with it."),
            _("What was read before stays as it was read."),
            _("It cannot be taken back. Another change needs its own day and certificate."),
        ],
    )
