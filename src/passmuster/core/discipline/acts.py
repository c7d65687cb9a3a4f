"""Who may do each act of a discipline file; what is not in the table nobody may do.

Roles are those of product.md, "People". The officer files an appeal alone: nobody stands between
(attack J-05).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from passmuster.core.access.roles import Role

OPEN: Final = "discipline:open"
CHARGE: Final = "discipline:charge"
DISCLOSE: Final = "discipline:disclose"
ANSWER: Final = "discipline:answer"
SUMMON: Final = "discipline:summon"
HEAR: Final = "discipline:hear"
DECIDE: Final = "discipline:decide"
SERVE: Final = "discipline:serve"
APPEAL: Final = "discipline:appeal"
SUMMON_APPEAL: Final = "discipline:summon-appeal"
HEAR_APPEAL: Final = "discipline:hear-appeal"
DECIDE_APPEAL: Final = "discipline:decide-appeal"
CARRY_OUT: Final = "discipline:carry-out"
CANCEL: Final = "discipline:cancel"
KEEP_CLOCK: Final = "discipline:keep-clock"
RECORD_END: Final = "discipline:record-end"

_OFFICER: Final = frozenset({Role.DISCIPLINE_OFFICER})
_PANEL: Final = frozenset({Role.PANEL_MEMBER})
_APPEAL_PANEL: Final = frozenset({Role.APPEAL_PANEL_MEMBER})
_SYSTEM: Final = frozenset({Role.SYSTEM})
_OWN: Final = frozenset({Role.OFFICER, Role.DISCIPLINE_OFFICER})

DISCIPLINE_ACTIONS: Mapping[str, frozenset[Role]] = MappingProxyType(
    {
        # By hand-off from what was decided before: nobody chooses whose file is opened.
        OPEN: _SYSTEM,
        CHARGE: _OFFICER,
        DISCLOSE: _OFFICER,
        # A paper of the officer's is taken in by the discipline officer, never refused.
        ANSWER: _OWN,
        SUMMON: _OFFICER,
        HEAR: _PANEL,
        DECIDE: _PANEL,
        SERVE: _OFFICER,
        APPEAL: _OWN,
        SUMMON_APPEAL: _APPEAL_PANEL,
        HEAR_APPEAL: _APPEAL_PANEL,
        DECIDE_APPEAL: _APPEAL_PANEL,
        CARRY_OUT: _OFFICER,
        # What a laboratory or a doctor took back ends the file in the same transaction.
        CANCEL: _SYSTEM,
        KEEP_CLOCK: _SYSTEM,
        RECORD_END: frozenset({Role.SYSTEM, Role.DISCIPLINE_OFFICER}),
    }
)
"""Which roles may do an act of a file. Unconfirmed until a force's own rules are seen."""
