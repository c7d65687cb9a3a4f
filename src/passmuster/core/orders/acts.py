"""Who may do each act of an order; what is not in the table nobody may do.

``core/access/actions.py``, which alone opens doors, has the same rows; a test compares them. Roles
are those of product.md, "People".
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from passmuster.core.access.roles import Role

MAKE_DRAWN = "order:make-drawn"
MAKE_LISTED = "order:make-listed"
MAKE_TARGETED = "order:make-targeted"
MAKE_PLANNED = "order:make-planned"
MAKE_REQUESTED = "order:make-requested"
CONFIRM_BASIS = "order:confirm-basis"
SEAL_GROUNDS = "order:seal-grounds"
SERVE = "order:serve"
ARRIVAL = "order:record-arrival"
COLLECT = "order:collect"
REPORT_MISSED = "order:report-missed"
REPORT_FACTS = "order:report-facts"
REVIEW_MEDICAL = "order:review-medical"
RULE = "order:decide"
CONFIRM = "order:confirm-decision"
CONFIRM_LIST = "order:confirm-list"
ASK_ABSENCE = "order:ask-absence"
APPROVE_ABSENCE = "order:approve-absence"
KEEP_DUE = "order:keep-due"
CANCEL = "order:cancel"
CLOSE_ROUND = "order:close-round"
RECORD_END = "order:record-end"
STEP_BACK = "order:step-back"
DISPUTE = "order:dispute"
CALL_RESERVE = "order:call-reserve"
CONFIRM_RESERVE = "order:confirm-reserve"

_MANAGER = frozenset({Role.PROGRAMME_MANAGER})
_BY_ITSELF = frozenset({Role.SYSTEM, Role.PROGRAMME_MANAGER})

ORDER_ACTIONS: Mapping[str, frozenset[Role]] = MappingProxyType(
    {
        MAKE_DRAWN: _BY_ITSELF,
        MAKE_LISTED: _MANAGER,
        MAKE_TARGETED: _MANAGER,
        MAKE_PLANNED: _MANAGER,
        # The officer alone: nobody can ask in somebody else's name, and nobody can leave it undone.
        MAKE_REQUESTED: frozenset({Role.OFFICER}),
        CONFIRM_BASIS: frozenset({Role.DISCIPLINE_OFFICER, Role.OVERSIGHT_BODY}),
        SEAL_GROUNDS: frozenset(
            {Role.CASE_INVESTIGATOR, Role.DISCIPLINE_OFFICER, Role.OVERSIGHT_BODY}
        ),
        SERVE: frozenset({Role.NOTIFIER}),
        ARRIVAL: frozenset({Role.COLLECTOR}),
        COLLECT: frozenset({Role.COLLECTOR}),
        # Where nobody was named to collect, nobody else could ever say that nobody came.
        REPORT_MISSED: _MANAGER,
        REPORT_FACTS: frozenset({Role.COLLECTOR}),
        REVIEW_MEDICAL: frozenset({Role.MEDICAL_REVIEW_OFFICER}),
        RULE: frozenset({Role.DISCIPLINE_OFFICER}),
        CONFIRM: frozenset({Role.DISCIPLINE_OFFICER, Role.OVERSIGHT_BODY}),
        CONFIRM_LIST: frozenset({Role.OVERSIGHT_BODY}),
        # Never a commander: whoever may ask learns a drawn name before its notice (attack N-01).
        ASK_ABSENCE: frozenset({Role.PROGRAMME_MANAGER, Role.NOTIFIER}),
        APPROVE_ABSENCE: frozenset({Role.OVERSIGHT_BODY, Role.UNIT_OFFICER}),
        KEEP_DUE: _BY_ITSELF,
        CANCEL: _MANAGER,
        CLOSE_ROUND: _MANAGER,
        RECORD_END: frozenset({Role.SYSTEM, Role.ROSTER_CLERK}),
        STEP_BACK: frozenset({Role.OFFICER, Role.PROGRAMME_MANAGER}),
        DISPUTE: frozenset({Role.OFFICER}),
        CALL_RESERVE: _MANAGER,
        CONFIRM_RESERVE: frozenset({Role.OVERSIGHT_BODY}),
    }
)
"""Which roles may do an act of an order. Unconfirmed until a force's own rules are seen."""
