"""An act counts when the humans who made it signed it; what the server made alone is named."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from passmuster.core.discipline import floor
from passmuster.core.kernel.errors import CheckFailed, PassmusterError
from passmuster.core.signing.acts import (
    OWN_KEY,
    SignedAct,
    check_signed_act,
    counts_behind,
    signature_evidence,
)
from tests.core.signing.authenticator import (
    BOTH,
    CODE,
    DARA,
    DAY,
    ENTRY,
    NOON,
    ORIGIN,
    SITE,
    SOTHEA,
    UP,
    Human,
    SecurityKey,
)

ONE = SignedAct(entry=ENTRY, code=CODE, signatures=(SOTHEA.signature(),))
TWO = replace(ONE, signatures=(SOTHEA.signature(), DARA.signature(at=NOON + DAY)))


def code_of(act: SignedAct, enrolments: Any = BOTH, **changed: Any) -> str:
    with pytest.raises(PassmusterError) as caught:
        check_signed_act(act, enrolments, **{"site": SITE, **changed})
    assert signature_evidence(act, enrolments, **{"site": SITE, **changed}) == frozenset()
    return caught.value.code


def test_what_its_humans_signed_is_evidence_that_the_floor_asks_for() -> None:
    check_signed_act(ONE, iter(BOTH), site=SITE)
    check_signed_act(TWO, iter(BOTH), site=SITE, humans=2)
    check_signed_act(TWO, BOTH, site=SITE)
    assert signature_evidence(TWO, iter(BOTH), site=SITE, humans=2) == {floor.OWN_KEY}
    assert OWN_KEY == floor.OWN_KEY


def test_what_nobody_signed_the_server_made_alone() -> None:
    for humans in (0, 1, 2):
        assert code_of(replace(ONE, signatures=()), humans=humans) == "act-unsigned"


def test_an_act_of_two_takes_two_humans_and_two_passkeys() -> None:
    assert code_of(ONE, humans=2) == "act-signature-missing"
    twice = replace(ONE, signatures=ONE.signatures * 2)
    assert code_of(twice, humans=2) == "act-signer-twice"
    spare = Human("human-1", SecurityKey("spare"))
    again = replace(ONE, signatures=(*ONE.signatures, spare.signature()))
    known = (*BOTH, spare.enrolment())
    assert code_of(again, known, humans=2) == "act-signer-twice"
    borrowed = replace(ONE.signatures[0], signer="human-2")
    two_names = replace(ONE, signatures=(*ONE.signatures, borrowed))
    assert code_of(two_names, humans=2) == "act-passkey-twice"
    lent = DARA.enrolment(passkey=SOTHEA.device.passkey)
    assert code_of(two_names, (*BOTH, lent), humans=2) == "act-passkey-twice"


def test_one_key_under_two_ids_is_not_two() -> None:
    class Renamed(SecurityKey):
        credential = bytes(16)

    other = Human("human-2", Renamed("one"))
    act = replace(ONE, signatures=(SOTHEA.signature(), other.signature()))
    known = (SOTHEA.enrolment(), other.enrolment())
    assert code_of(act, known, humans=2) == "enrolment-shared"
    check_signed_act(replace(ONE, signatures=ONE.signatures), known[:1], site=SITE)


def test_a_second_signature_that_is_not_good_spoils_the_act() -> None:
    forged = replace(DARA.signature(), assertion=DARA.device.assertion(code="discipline:cancel"))
    act = replace(ONE, signatures=(SOTHEA.signature(), forged))
    assert code_of(act) == "client-data-challenge-wrong"
    assert code_of(act, humans=2) == "client-data-challenge-wrong"


def test_a_signature_counts_for_its_entry_and_its_act_alone() -> None:
    other = sha256(b"another entry").hexdigest()
    assert code_of(replace(ONE, entry=other)) == "client-data-challenge-wrong"
    assert code_of(replace(ONE, code="discipline:cancel")) == "client-data-challenge-wrong"
    assert code_of(replace(ONE, entry="")) == "signed-entry-malformed"
    assert code_of(replace(ONE, code="A decision")) == "signed-code-malformed"


def test_a_signature_counts_for_its_signer_alone() -> None:
    claimed = replace(ONE, signatures=(replace(ONE.signatures[0], signer="human-2"),))
    assert code_of(claimed) == "enrolment-of-another"
    assert code_of(ONE, (DARA.enrolment(),)) == "enrolment-none"
    assert code_of(ONE, ()) == "enrolment-none"


def test_a_key_that_the_server_made_counts_for_nobody() -> None:
    server = Human("human-1", SecurityKey("the server's"))
    act = replace(ONE, signatures=(server.signature(),))
    assert code_of(act) == "enrolment-none"
    unwitnessed = server.enrolment(witnessed_by="")
    assert code_of(act, (*BOTH, unwitnessed)) == "enrolment-not-witnessed"
    afterwards = server.enrolment(enrolled_at=NOON + DAY)
    assert code_of(act, (*BOTH, afterwards)) == "enrolment-recorded-later"
    # Under the id of the human's own passkey: the id alone says nothing.
    named = replace(act.signatures[0].assertion, credential=SOTHEA.device.credential)
    posing = replace(ONE, signatures=(replace(act.signatures[0], assertion=named),))
    assert code_of(posing) == "client-data-challenge-wrong"
    honest = SOTHEA.device.assertion()
    signed = server.device.sign(honest.authenticator_data, honest.client_data)
    named = replace(signed, credential=SOTHEA.device.credential)
    posing = replace(ONE, signatures=(replace(act.signatures[0], assertion=named),))
    assert code_of(posing) == "assertion-signature-wrong"


def test_a_revoked_passkey_signs_nothing_more() -> None:
    gone = SOTHEA.enrolment(revoked_at=NOON)
    assert code_of(ONE, (gone,)) == "enrolment-revoked"
    before = replace(ONE, signatures=(SOTHEA.signature(at=NOON - DAY),))
    check_signed_act(before, (gone,), site=SITE)


def test_a_signature_counts_for_its_site_and_for_a_human_who_was_there() -> None:
    assert code_of(ONE, site=replace(SITE, rp_id="example")) == "authenticator-site-wrong"
    assert code_of(ONE, site=replace(SITE, origins=())) == "client-data-origin-wrong"
    assert code_of(ONE, site=replace(SITE, origins=[ORIGIN + ":8000"])) == (
        "client-data-origin-wrong"
    )
    untouched = replace(ONE, signatures=(SOTHEA.signature(data={"flags": 0}),))
    assert code_of(untouched) == "authenticator-user-absent"
    unverified = replace(ONE, signatures=(SOTHEA.signature(data={"flags": UP}),))
    assert code_of(unverified) == "authenticator-user-unverified"


@pytest.mark.parametrize("which", [0, 1], ids=["ES256", "EdDSA"])
@pytest.mark.parametrize("part", ["credential", "authenticator_data", "client_data", "signature"])
def test_each_byte_of_each_part_changed_is_refused(which: int, part: str) -> None:
    one = TWO.signatures[which]
    whole = getattr(one.assertion, part)
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1 << place % 8
        signatures = list(TWO.signatures)
        assertion = replace(one.assertion, **{part: bytes(changed)})
        signatures[which] = replace(one, assertion=assertion)
        code_of(replace(TWO, signatures=tuple(signatures)), humans=2)


@pytest.mark.parametrize("text", ["entry", "code"])
def test_each_letter_of_what_was_signed_changed_is_refused(text: str) -> None:
    whole = getattr(TWO, text)
    for place, letter in enumerate(whole):
        other = "0" if letter != "0" else "1"
        code_of(replace(TWO, **{text: whole[:place] + other + whole[place + 1 :]}), humans=2)


def counted(human: Human, day: int, count: int) -> Any:
    return human.signature(at=NOON + day * DAY, data={"count": count})


def test_a_count_that_does_not_rise_is_named() -> None:
    rising = [counted(SOTHEA, 2, 9), counted(SOTHEA, 0, 3), counted(SOTHEA, 1, 4)]
    silent = [counted(DARA, day, 0) for day in range(3)]
    assert counts_behind([*rising, *silent]) == ()
    begun = [counted(DARA, 3, 1)]
    assert counts_behind([*silent, *begun]) == ()
    copied, repeated, zero = counted(SOTHEA, 3, 5), counted(DARA, 4, 1), counted(SOTHEA, 4, 0)
    found = counts_behind([zero, repeated, copied, *rising, *silent, *begun])
    assert found == (copied, zero, repeated)
    assert counts_behind([]) == ()


def test_a_count_that_cannot_be_read_is_refused() -> None:
    one = SOTHEA.signature()
    cut = replace(one, assertion=replace(one.assertion, authenticator_data=b""))
    with pytest.raises(CheckFailed) as caught:
        counts_behind([cut, one])
    assert caught.value.code == "authenticator-data-length"
