"""A laboratory's printed report, typed by two of its people, unseen by each other, from one scan.

Guarantees: the scan is kept as the message's bytes, and both keyings beside it; one human alone
makes no result; neither reads what the other typed before both looked at the scan once more; what
agrees goes the way of every message. Source: product.md, "The jobs", 7; attack C-08's two keyers.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef

from passmuster.core.access.actors import Actor, require
from passmuster.core.kernel.canonical import canonical_bytes, parse_canonical
from passmuster.core.kernel.errors import Refused, UnusableInput
from passmuster.core.kits.packs import Difference, unlike
from passmuster.formats.lab.keyed import read_keyed
from passmuster.web import clock
from passmuster.web.custody.chains import LAB
from passmuster.web.custody.models import Holder
from passmuster.web.custody.queries import keeps
from passmuster.web.installation import here
from passmuster.web.kits.keyings import scan_kind
from passmuster.web.laboratory.models import Arrival, PaperReport, ReportKeying
from passmuster.web.laboratory.services import Received, take_in
from passmuster.web.laboratory.storing import ByWay, Came
from passmuster.web.ledger.denials import denials_recorded
from passmuster.web.ledger.services import append
from passmuster.web.people.models import Force

if TYPE_CHECKING:
    from django.db.models import QuerySet

KEYED = "keyed"
KEY = "laboratory:key"
MAX_SCAN_BYTES = 10_000_000


@denials_recorded
def bring_report(
    *, by: Actor, laboratory: Holder, scan: bytes, fields: Mapping[str, str]
) -> PaperReport:
    """Keep the scan of a printed report with what its first keyer typed.

    Raises UnusableInput: ``pack-scan-missing``, ``pack-scan-large``, ``pack-scan-kind``,
    ``keyed-field-unknown``; Refused: ``custody-not-keeper``, ``receipt-not-a-laboratory``,
    ``keyed-scan-known``.
    """
    require(by, KEY)
    _require_acts_for(laboratory, by)
    if not scan:
        raise UnusableInput("pack-scan-missing", "Bring the scan with the first keying.")
    if len(scan) > MAX_SCAN_BYTES:
        raise UnusableInput("pack-scan-large", "A scan has 10 MB at most.")
    scan_kind(scan)
    digest = here().keep(scan)
    with transaction.atomic():
        Force.objects.select_for_update().get(pk=laboratory.force_id)
        named = {"force": laboratory.force, "laboratory": laboratory.code, "scan_sha256": digest}
        if PaperReport.objects.filter(**named).exists():
            raise Refused("keyed-scan-known", "This scan is here already. Key it from its page.")
        paper = PaperReport.objects.create(**named, by=by.human, at=clock.now())
        keying = _typed(paper, by, fields)
        append(laboratory.force.log, "laboratory:paper-typed", by=by, rows=[paper, keying])
    return paper


@denials_recorded
def key_report(*, by: Actor, paper: PaperReport, fields: Mapping[str, str]) -> Received | None:
    """Keep what a human typed from a scan; where two agree, the report is taken in.

    Returns what became of it, None while the two do not agree or one is missing. Raises Refused:
    ``custody-not-keeper``, ``keyed-already``, ``keyed-by-one-human``, ``keyed-by-two-others``;
    UnusableInput: ``keyed-field-unknown``.
    """
    require(by, KEY)
    laboratory = paper.force.holders.get(code=paper.laboratory)
    _require_acts_for(laboratory, by)
    with transaction.atomic():
        paper = PaperReport.objects.select_for_update().get(pk=paper.pk)
        _require_keyable(paper, by)
        keying = _typed(paper, by, fields)
        append(paper.force.log, "laboratory:paper-typed", by=by, rows=[keying])
        pair = pair_of(paper)
        if pair is None or differences(pair):
            return None
        # The later of the two is what was typed last from the scan, by whoever acts now.
        came = Came(
            raw=here().kept_bytes(paper.scan_sha256),
            filename="",
            reading=read_keyed(fields, paper.scan_sha256),
            mapping_sha256=keying.typed_sha256,
        )
        by_way = ByWay(paper.laboratory, KEYED, by)
        return take_in(paper.force, by_way, {paper.scan_sha256: came})[paper.scan_sha256]


def papers_of(force: Force, laboratories: list[str]) -> QuerySet[PaperReport]:
    """Return the printed reports of some laboratories, the newest first."""
    return force.paper_reports.filter(laboratory__in=laboratories).order_by("-pk")


def arrival_of(paper: PaperReport) -> Arrival | None:
    """Return the message that a paper became, None while two keyings do not agree."""
    found = paper.force.arrivals.filter(
        laboratory=paper.laboratory, sha256=paper.scan_sha256, channel=KEYED
    )
    return found.first()


def keyers_of(paper: PaperReport) -> list[str]:
    """Return the humans who keyed a paper, the first one first."""
    return list(dict.fromkeys(paper.keyings.order_by("pk").values_list("human", flat=True)))


def pair_of(paper: PaperReport) -> tuple[ReportKeying, ReportKeying] | None:
    """Return the newest keying of each of the two humans, in order; None before the second."""
    newest: dict[str, ReportKeying] = {}
    for row in paper.keyings.order_by("pk"):
        newest[row.human] = row
    if len(newest) < 2:
        return None
    first, second = newest.values()
    return first, second


def differences(pair: tuple[ReportKeying, ReportKeying]) -> tuple[Difference, ...]:
    """Return the fields of which the two typed two things."""
    first, second = pair
    return unlike(fields_of(first), fields_of(second))


def both_looked_again(paper: PaperReport) -> bool:
    """Tell whether each of the two typed once more, so that neither can copy from the other."""
    times = Counter(paper.keyings.values_list("human", flat=True))
    return len(times) > 1 and min(times.values()) > 1


def may_key(paper: PaperReport, human: str) -> bool:
    """Tell whether a human is one of the two who key a paper, and something is left to key."""
    return not _why_not(paper, human)


def papers_to_key(force: Force, human: str, laboratories: list[str]) -> list[PaperReport]:
    """Return what this human has to key now: a second time, or once more where the two differ.

    Whoever typed more often than the other waits for the other.
    """
    keyed = force.arrivals.filter(laboratory=OuterRef("laboratory"), channel=KEYED)
    taken_in = Exists(keyed.filter(sha256=OuterRef("scan_sha256")))
    left = papers_of(force, laboratories).exclude(taken_in).prefetch_related("keyings")
    found = []
    for paper in left.order_by("pk"):
        times = Counter(keying.human for keying in paper.keyings.all())
        mine = times.pop(human, 0)
        if len(times) == 1 and mine <= min(times.values()):
            found.append(paper)
    return found


def fields_of(keying: ReportKeying) -> dict[str, str]:
    """Return what was typed, field by field; raises UnusableInput (``kept-file-…``)."""
    kept = parse_canonical(here().kept_bytes(keying.typed_sha256))
    return dict(kept["fields"])


def scan_of(paper: PaperReport) -> tuple[bytes, str]:
    """Return a paper's scan and its media type; raises UnusableInput (``kept-file-…``)."""
    data = here().kept_bytes(paper.scan_sha256)
    return data, scan_kind(data)


def _typed(paper: PaperReport, by: Actor, fields: Mapping[str, str]) -> ReportKeying:
    read_keyed(fields, paper.scan_sha256)
    body = {"salt": secrets.token_hex(32), "fields": dict(fields)}
    return ReportKeying.objects.create(
        paper=paper,
        human=by.human,
        typed_sha256=here().keep(canonical_bytes(body)),
        at=clock.now(),
    )


def _why_not(paper: PaperReport, human: str) -> str:
    if arrival_of(paper) is not None:
        return "keyed-already"
    keyers = keyers_of(paper)
    if keyers == [human]:
        return "keyed-by-one-human"
    return "keyed-by-two-others" if len(keyers) > 1 and human not in keyers else ""


def _require_keyable(paper: PaperReport, by: Actor) -> None:
    why = _why_not(paper, by.human)
    if why == "keyed-already":
        raise Refused("keyed-already", "Two people keyed this report alike.")
    if why == "keyed-by-one-human":
        raise Refused("keyed-by-one-human", "The second keying is another person's to do.")
    if why:
        raise Refused("keyed-by-two-others", "Two other people key this report.")


def _require_acts_for(laboratory: Holder, by: Actor) -> None:
    if laboratory.kind != LAB:
        raise Refused("receipt-not-a-laboratory", "Only a laboratory reports results.")
    if not keeps(laboratory, by.human):
        raise Refused("custody-not-keeper", f"You do not act for {laboratory.code}.")
