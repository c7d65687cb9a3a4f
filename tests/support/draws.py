"""What manager, oversight body, watchdog and stranger do with a draw in the attack tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from passmuster.core.draw.beacon import QUICKNET
from passmuster.core.draw.dossier import Finding, verify_dossier
from passmuster.core.draw.watch import watch
from passmuster.core.ledger.entries import parse_entry
from passmuster.demo.season import BEACON_ROUND, DAYS, DICE, OPENING_DAY, ROUND_TIME, Season
from passmuster.formats.signing import fast_check
from passmuster.verifier.draw import load_dossier
from passmuster.web.installation import here

JUST_AFTER = ROUND_TIME + timedelta(minutes=2)
NEXT_DAY = ROUND_TIME + timedelta(days=1)


def announce(season: Season, **changes: Any) -> Any:
    """Announce a draw as the manager does, with some facts changed."""
    from passmuster.web.draw.ceremony import announce_draw

    facts = {
        "by": season.cast.manager,
        "force": season.force,
        "days": DAYS,
        "dice_at": ROUND_TIME - timedelta(hours=1),
        "dice": DICE,
        "throwers": 3,
        "beacon": {"chain": QUICKNET.hash, "round": BEACON_ROUND},
        "fallbacks": [{"chain": QUICKNET.hash, "round": BEACON_ROUND + 1200}],
        "opening_day": OPENING_DAY,
    }
    return announce_draw(**facts | changes)


def void(season: Season, reason: str = "technical-failure", **changes: Any) -> Any:
    """Void the season's draw as manager and oversight body do, with some facts changed."""
    from passmuster.web.draw.services import void_draw

    facts = {"by": season.cast.manager, "second": season.cast.oversight, "draw": season.draw}
    return void_draw(**facts | {"reason": reason} | changes)


def alarms(season: Season, now: datetime = NEXT_DAY) -> list[tuple[str, int | None]]:
    """Return what a watchdog finds in the whole public log, as (code, entry)."""
    entries = ((e.index, parse_entry(bytes(e.data))) for e in season.force.log.entries.all())
    found = watch(sorted(entries, key=lambda pair: pair[0]), int(now.timestamp()))
    return [(alarm.code, alarm.entry) for alarm in found]


def findings(season: Season) -> list[Finding]:
    """Check the published dossier as a stranger with the policy on paper."""

    folder = here().published / "dossiers" / season.draw.number
    policy = (here().published / "policy").read_bytes()
    return verify_dossier(load_dossier(folder), policy=policy, check=fast_check)
