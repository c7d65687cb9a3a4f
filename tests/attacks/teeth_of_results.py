"""The guards of what results are sent with, judged by, read with and typed from, for test_teeth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.attacks import test_laboratory, test_laboratory_uploads
from tests.support.laboratory_acts import laboratory_of

LABORATORY = "passmuster.web.laboratory"


def in_laboratory(attack: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return an attack that begins at a laboratory, as one that begins with a season."""

    def begun(begin: Callable[..., Any]) -> None:
        lab = laboratory_of(begin)
        with lab.season.at(lab.now):
            attack(lab)

    return begun


OF_RESULTS: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "L-02d": (
        test_laboratory_uploads.test_l02d_a_foreign_stolen_or_replayed_signature_brings_no_result,
        {f"{LABORATORY}.uploading._require_once": lambda *_: None},
    ),
    "L-06a": (
        in_laboratory(
            test_laboratory.test_l06a_nobody_moves_a_cutoff_for_a_friend_alone_late_or_unseen
        ),
        {f"{LABORATORY}.certificates.require_lead": lambda **_: None},
    ),
    "L-06b": (
        in_laboratory(test_laboratory.test_l06b_nobody_calls_a_column_another_drug_alone_or_unseen),
        {f"{LABORATORY}.mappings.contradictions": lambda _: []},
    ),
    "L-06c": (
        in_laboratory(
            test_laboratory.test_l06c_nobody_types_a_result_alone_or_after_anothers_keying
        ),
        {f"{LABORATORY}.keying.differences": lambda _: []},
    ),
}
"""Row → its test, and the guard without which it must fail."""
