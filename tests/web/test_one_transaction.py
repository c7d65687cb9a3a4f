"""Every service writes its change and its event together, or neither: it is made to fail after."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from tests.support import custody_acts
from tests.support import order_services as of_orders
from tests.support.batch_acts import BATCHES, OF_BATCHES
from tests.support.collection_acts import COLLECTIONS, OF_COLLECTIONS
from tests.support.draw_acts import OF_DRAWS
from tests.support.kits_acts import KITS
from tests.support.laboratory_acts import LABORATORY, OF_LABORATORY
from tests.support.quality_acts import OF_QUALITY, QUALITY, modules_of_quality
from tests.support.review_acts import OF_REVIEW, REVIEW, modules_of_review
from tests.support.season import footprint


class CrashError(Exception):
    """The process dies here."""


SERVICES: list[tuple[str, Callable, object, Callable | None]] = [
    *OF_DRAWS,
    *of_orders.SERVICES,
    *KITS,
    *COLLECTIONS,
    *custody_acts.SERVICES,
    *LABORATORY,
    *BATCHES,
    *REVIEW,
    *QUALITY,
]


def test_every_service_in_which_somebody_acts_is_tried_here() -> None:
    import inspect

    from passmuster.web.batches import services as batches
    from passmuster.web.collection import assigning, correcting, deciding, opening, training
    from passmuster.web.collection import services as recording
    from passmuster.web.custody import holders, receiving
    from passmuster.web.custody import services as custody
    from passmuster.web.draw import ceremony, names, openings, services
    from passmuster.web.kits import labels, packs
    from passmuster.web.kits import services as kits
    from passmuster.web.laboratory import choosing, keying, mappings, settling
    from passmuster.web.laboratory import keys as laboratory_keys
    from passmuster.web.laboratory import services as laboratory
    from passmuster.web.people import services as people
    from passmuster.web.programme import services as programme
    from passmuster.web.roster import identity, keys
    from passmuster.web.roster import services as roster

    modules = (people, programme, roster, keys, identity, ceremony, services, names, openings)
    modules += of_orders.modules()
    modules += (kits, labels, packs)
    modules += (assigning, opening, recording, training, deciding, correcting)
    modules += (custody, holders, receiving)
    modules += (laboratory, settling, choosing, mappings, keying, laboratory_keys, batches)
    modules += (*modules_of_review(), *modules_of_quality())
    verbs = {
        name
        for module in modules
        for name, found in vars(module).items()
        if inspect.isfunction(found)
        and found.__module__ == module.__name__
        and not name.startswith("_")
        and {"by", "manager"} & set(inspect.signature(found).parameters)
    }
    tried = (
        {
            *("register_human", "arrange_units", "draft_policy", "announce_policy"),
            *("commit_year_key", "attest_headcounts", "receive_payroll", "explain_gap"),
            *("exclude_person", "announce_draw", "freeze_pool", "confirm_throw", "log_dice"),
            *("decide_draw", "open_draw", "void_draw"),
            *("put_in_force", "audit_roster", "open_names", "opening_for", "tie_person"),
            *("end_tie", "exchange_payroll_key", "hand_out_personnel_half"),
            *("receive_lot", "issue_to_site", "issue_to_collector", "use_serial", "return_serials"),
            *("void_serials", "lose_serials", "spoil_serials"),
            *("print_labels", "issue_packs", "print_packs"),
            *("end_pack", "key_pack"),
            # One label of print_labels; use and record_move in the transaction of their callers;
            # check_label writes nothing but a refusal.
            *("print_label", "use", "record_move", "check_label"),
            # The same opening, for the officer who asks.
            "own_opening",
            # Reached through establish_force (test_establish), audit_roster and freeze_pool.
            *("create_force", "record_roster_audit", "commit"),
        }
        | of_orders.TRIED
        | OF_COLLECTIONS
        | OF_LABORATORY
        | OF_BATCHES
        | OF_REVIEW
        | OF_QUALITY
        | set(custody_acts.VERBS)
    )
    assert verbs == tried


@pytest.mark.parametrize(
    ("step", "service", "moment", "before"),
    SERVICES,
    ids=[service.__name__ for _, service, _, _ in SERVICES],
)
def test_a_service_that_fails_after_its_event_has_changed_nothing(
    begin, monkeypatch, step, service, moment, before
) -> None:
    # Loaded first: a module that came in during the crash would keep it.
    from passmuster.web.batches import services as batches
    from passmuster.web.collection import assigning, correcting, deciding, opening, training
    from passmuster.web.draw import names, openings
    from passmuster.web.kits import labels, packs
    from passmuster.web.laboratory import choosing, keying, keys, mappings, settling
    from passmuster.web.laboratory import services as laboratory
    from passmuster.web.ledger import services as ledger

    assert names
    assert batches
    assert modules_of_review()
    assert modules_of_quality()
    assert assigning
    assert correcting
    assert deciding
    assert opening
    assert training
    assert labels
    assert packs
    assert openings
    assert laboratory
    assert all((choosing, mappings, keying, keys))
    assert settling
    assert of_orders.modules()
    season = begin(step)
    genuine = {name: getattr(ledger, name) for name in ("append", "append_all")}

    def crashing(append):
        def then_crash(*facts, **more):
            append(*facts, **more)
            raise CrashError

        return then_crash

    with season.at(moment):
        if before is not None:
            before(season)
        start = footprint()
        with monkeypatch.context() as patched:
            for name, module in list(sys.modules.items()):
                if name.startswith("passmuster.web."):
                    for verb, append in genuine.items():
                        if getattr(module, verb, None) is append:
                            patched.setattr(module, verb, crashing(append))
            with pytest.raises(CrashError):
                service(season)
        assert footprint() == start
        service(season)
        assert footprint() != start
