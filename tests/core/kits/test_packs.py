"""Paper packs: each comes to an end, and two people type each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from passmuster.core.kernel.errors import Refused
from passmuster.core.kits import packs
from passmuster.core.kits.ledger import REASONS
from passmuster.core.kits.packs import Difference, Keying, PackEnd
from passmuster.core.kits.serials import Kind, serial

PACKS = [serial(Kind.PACK, n) for n in range(15, 20)]
SEVENTEEN = PACKS[2]
KEYING = Keying(
    pack=SEVENTEEN,
    human="h-7",
    at=1_764_000_000,
    scan_sha256="a" * 64,
    fields={"volume": "45", "name": "ខ្ញុំ", "remark": ""},
)
SECOND = replace(KEYING, human="h-9")


def refusal(act: object, *given: object, **named: object) -> Refused:
    with pytest.raises(Refused) as refused:
        act(*given, **named)  # type: ignore[operator]
    return refused.value


def ends() -> list[PackEnd]:
    used = [packs.end_pack(pack, "used", by="h-1") for pack in PACKS[:3]]
    void = packs.end_pack(PACKS[3], "void", reason="written-wrongly", by="h-1")
    return [*used, void, packs.end_pack(PACKS[4], "lost", reason="not-found", by="h-1")]


def test_a_round_closes_when_every_pack_came_to_its_end() -> None:
    packs.require_packs_ended(PACKS, ends(), PACKS[:3])


def test_a_missing_pack_is_named_and_the_round_stays_open() -> None:
    missing = [one for one in ends() if one.pack != SEVENTEEN]
    refused = refusal(packs.require_packs_ended, PACKS, missing, PACKS)
    assert refused.code == "packs-not-ended"
    assert SEVENTEEN.grouped in refused.message
    assert PACKS[0].grouped not in refused.message
    assert packs.open_packs(PACKS, missing) == (SEVENTEEN,)


def test_two_packs_for_one_foreign_packs_and_unkeyed_packs_are_named() -> None:
    foreign = packs.end_pack(serial(Kind.PACK, 400), "used", by="h-1")
    twice = packs.end_pack(SEVENTEEN, "void", reason="misprinted", by="h-1")
    for ended, keyed, code in (
        ([*ends(), foreign], PACKS, "packs-never-issued"),
        ([*ends(), twice], PACKS, "pack-ended-twice"),
        (ends(), PACKS[:2], "packs-not-keyed"),
    ):
        assert refusal(packs.require_packs_ended, PACKS, ended, keyed).code == code


@pytest.mark.parametrize(
    ("number", "end", "reason", "code"),
    [
        (SEVENTEEN, "gone", "", "pack-end-unknown"),
        (SEVENTEEN, "returned", "", "pack-end-unknown"),
        (SEVENTEEN, "void", "", "kit-reason-unknown"),
        (SEVENTEEN, "lost", "somewhere", "kit-reason-unknown"),
        (SEVENTEEN, "used", "not-found", "pack-reason-unwanted"),
        (serial(Kind.SEAL, 17), "used", "", "serial-kind-wrong"),
    ],
)
def test_an_end_of_another_kind_is_refused(number, end, reason, code) -> None:
    assert refusal(packs.end_pack, number, end, reason=reason, by="h-1").code == code


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_of_the_list_ends_a_pack(reason: str) -> None:
    assert packs.end_pack(SEVENTEEN, "void", reason=reason, by="h-1").reason == reason


def test_two_humans_who_typed_the_same_agree_whatever_keyboard_they_used() -> None:
    typed = {"volume": "៤៥", "name": "ខុ្ញំ"}
    assert typed["name"] != KEYING.fields["name"]
    packs.require_two_keyings(KEYING, replace(SECOND, fields=typed))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"human": "h-7"}, "keyed-by-one-human"),
        ({"scan_sha256": "b" * 64}, "keyings-of-two-scans"),
        ({"pack": PACKS[0]}, "keyings-of-two-packs"),
        ({"fields": {**KEYING.fields, "volume": "46"}}, "keyings-differ"),
    ],
)
def test_one_hand_two_scans_or_two_answers_are_refused(changed, code: str) -> None:
    assert refusal(packs.require_two_keyings, KEYING, replace(SECOND, **changed)).code == code


def test_differences_stand_field_by_field_and_the_refusal_names_fields_only() -> None:
    other = replace(SECOND, fields={"volume": "54", "name": "ខ្ញុំ", "seal": "3000"})
    assert packs.differences(KEYING, other) == (
        Difference("seal", "", "3000"),
        Difference("volume", "45", "54"),
    )
    message = refusal(packs.require_two_keyings, KEYING, other).message
    assert "volume" in message
    assert "54" not in message


def test_both_times_stay_and_a_pack_keyed_after_nine_days_bears_the_mark() -> None:
    hour, day = 3600, 86400
    at = packs.keyed_time(1_764_000_000, 1_764_000_000 + 9 * day)
    assert (at.written, at.lateness) == (1_764_000_000, timedelta(days=9))
    assert at.is_late()
    assert not packs.keyed_time(0, 24 * hour).is_late()
    assert packs.keyed_time(0, 24 * hour + 1).is_late()
    assert packs.keyed_time(0, 2 * hour).is_late(replace(packs.KEYING_LIMIT, value=1))


def test_a_written_time_that_lies_ahead_is_refused() -> None:
    assert refusal(packs.keyed_time, 101, 100).code == "written-after-keyed"
    assert packs.keyed_time(100, 100).lateness == timedelta(0)


def test_the_limit_is_a_datum_with_its_source_and_says_that_nobody_confirmed_it() -> None:
    source = packs.KEYING_LIMIT.source
    assert packs.FIGURES.version
    assert source.text
    assert source.day
    assert not source.confirmed
