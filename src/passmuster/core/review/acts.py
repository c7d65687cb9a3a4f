"""Who may do each act of a review; what is not in the table nobody may do.

``core/access/actions.py`` has a row for each act that a service does.
Roles are those of product.md, "People".
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from passmuster.core.access.roles import Role

RECEIVE: Final = "review:receive"
CONTACT: Final = "review:contact"
REACH: Final = "review:reach"
VERIFY: Final = "review:verify"
SECOND: Final = "review:verify-second"
NOTIFY: Final = "review:notify"
ASK_SPLIT: Final = "review:ask-split"
SEND_SPLIT: Final = "review:send-split"
TELL: Final = "review:tell"
KEEP_CLOCK: Final = "review:keep-clock"
REOPEN: Final = "review:reopen"
ASK_REOPENING: Final = "review:ask-reopening"

_DOCTOR: Final = frozenset({Role.MEDICAL_REVIEW_OFFICER})

REVIEW_ACTIONS: Mapping[str, frozenset[Role]] = MappingProxyType(
    {
        RECEIVE: frozenset({Role.SYSTEM, Role.MEDICAL_REVIEW_OFFICER}),
        CONTACT: _DOCTOR,
        # The force's contact: asks an officer to call the doctor, and knows no more than that.
        REACH: frozenset({Role.PROGRAMME_MANAGER}),
        VERIFY: _DOCTOR,
        SECOND: _DOCTOR,
        # Whoever reads the own result, signed in, was told of it by that.
        NOTIFY: frozenset({Role.OFFICER, Role.MEDICAL_REVIEW_OFFICER}),
        # The officer's own request makes the order: nobody stands between (attack M-04).
        ASK_SPLIT: frozenset({Role.OFFICER, Role.MEDICAL_REVIEW_OFFICER}),
        SEND_SPLIT: frozenset({Role.SYSTEM, Role.MEDICAL_REVIEW_OFFICER}),
        # Nobody holds a verified result back, nor tells one before it is verified.
        TELL: frozenset({Role.SYSTEM}),
        KEEP_CLOCK: frozenset({Role.SYSTEM, Role.MEDICAL_REVIEW_OFFICER}),
        REOPEN: frozenset({Role.SYSTEM, Role.MEDICAL_REVIEW_OFFICER}),
        ASK_REOPENING: frozenset({Role.OFFICER, Role.MEDICAL_REVIEW_OFFICER}),
    }
)
"""Which roles may do an act of a review. Unconfirmed until a force's own rules are seen."""
