"""Builds the pool of a draw: who is in it, in which stratum, under which commitment."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from passmuster.core.draw.pool import PoolEntry, commitment, pool_file, salt
from passmuster.core.draw.strata import merge_strata, rate_of
from passmuster.core.kernel.canonical import canonical_bytes, parse_canonical
from passmuster.core.kernel.errors import Refused
from passmuster.core.kernel.text import search_key
from passmuster.core.programme.policy import Policy
from passmuster.web.people.models import Force
from passmuster.web.roster.queries import excluded_persons, persons_in_service

_LONG_NUMBER = re.compile("[0-9]{4}")


@dataclass(frozen=True)
class Member:
    """One person of a pool, before and after the commitment."""

    person_id: int
    service_number: str
    stratum: str


def own_strata(force: Force, policy: Policy, on: date) -> list[Member]:
    """Return everyone in service who is not excluded on a day, in the policy's own strata."""
    excluded = excluded_persons(force, on)
    return [
        Member(
            person.pk, person.service_number, policy.stratum_of(person.person_class, person.rank)
        )
        # A list: an open server-side cursor left by a refusal would break the next transaction.
        for person in list(persons_in_service(force))
        if person.pk not in excluded
    ]


def announced_strata(members: list[Member], policy: Policy) -> list[dict[str, Any]]:
    """Return the strata as the announcement names them, small ones merged."""
    counts = Counter(member.stratum for member in members)
    order = [rule.label for rule in policy.strata if counts[rule.label]]
    rates = {rule.label: rule.rate for rule in policy.strata}
    merged = merge_strata({label: counts[label] for label in order}, rates, order=order)
    groups: dict[str, list[str]] = {}
    for label in order:
        groups.setdefault(merged[label], []).append(label)
    return [
        {
            "label": label,
            "rate": _rate_text(rate_of(group, rates)),
            "merged_from": sorted(group) if len(group) > 1 else [],
        }
        for label, group in sorted(groups.items())
    ]


def require_labels_name_nobody(force: Force, strata: Iterable[Mapping[str, Any]]) -> None:
    """Refuse strata that are named after a person of the force: labels are public (attack G-08).

    Raises Refused (``label-names-somebody``) for a label of several words that are all in one
    person's name, and for one with a number such as a telephone has.
    """
    labels = {label for s in strata for label in (s["label"], *s["merged_from"])}
    if any(_LONG_NUMBER.search(label) for label in labels):
        raise Refused("label-names-somebody", "A stratum's label holds no long number.")
    wanted = [words for label in labels if len(words := set(label.split("-"))) > 1]
    # A list: an open server-side cursor left by a refusal would break the next transaction.
    for name in list(force.persons.values_list("full_name", "latin_name")) if wanted else ():
        parts = set(search_key(" ".join(name)).split())
        if any(words <= parts for words in wanted):
            raise Refused("label-names-somebody", "A stratum is named after somebody of the force.")


def in_announced_strata(members: list[Member], strata: Sequence[Mapping[str, Any]]) -> list[Member]:
    """Return the members moved into the strata that the announcement named."""
    target = {label: s["label"] for s in strata for label in (s["merged_from"] or [s["label"]])}
    return [
        # A stratum nobody was in on the day of the announcement keeps its own label; the freeze
        # refuses it, so that no tiny stratum slips in afterwards.
        Member(m.person_id, m.service_number, target.get(m.stratum, m.stratum))
        for m in members
    ]


def commit_members(
    key: bytes, draw_number: str, members: list[Member]
) -> tuple[bytes, dict[str, Member]]:
    """Return the pool file and who stands behind each commitment."""
    behind = {
        commitment(
            draw_number, m.stratum, m.service_number, salt(key, draw_number, m.service_number)
        ): m
        for m in members
    }
    return pool_file(PoolEntry(m.stratum, c) for c, m in behind.items()), behind


def members_file(members: list[Member]) -> bytes:
    """Return who is in a frozen pool, without commitments: it tells nothing of the drawn."""
    lines = [[m.person_id, m.service_number, m.stratum] for m in members]
    return b"".join(canonical_bytes(line) + b"\n" for line in sorted(lines))


def parse_members(data: bytes) -> list[Member]:
    """Read what members_file() wrote."""
    return [Member(*parse_canonical(line)) for line in data.split(b"\n") if line]


def _rate_text(rate: Fraction) -> str:
    return f"{rate.numerator}/{rate.denominator}"
