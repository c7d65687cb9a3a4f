"""Which roles may do which act. What is not here nobody may do (architecture.md §2, habit 3)."""

from __future__ import annotations

from passmuster.core.access.roles import Role

_ANY_ROLE = frozenset(Role) - {Role.SYSTEM}
_KEEPS_ROSTER = frozenset({Role.ROSTER_CLERK, Role.ROSTER_AUDITOR, Role.INSPECTOR_GENERAL})
_COLLECTS = frozenset({Role.COLLECTOR, Role.OBSERVER, Role.TRAINER})
_READS_COLLECTIONS = frozenset(
    {
        *(Role.DISCIPLINE_OFFICER, Role.PROGRAMME_MANAGER),
        *(Role.OVERSIGHT_BODY, Role.INSPECTOR_GENERAL),
    }
)
_SEES_PEOPLE = _KEEPS_ROSTER | {Role.UNIT_OFFICER, Role.COMMANDER}
_KEYS_PACKS = frozenset({Role.COLLECTOR, Role.OBSERVER, Role.NOTIFIER})
_SEES_STOCK = frozenset(
    {Role.STORE_CLERK, Role.PROGRAMME_MANAGER, Role.OVERSIGHT_BODY, Role.INSPECTOR_GENERAL}
)
_LABORATORY = frozenset({Role.LABORATORY_RECEIVER, Role.CERTIFYING_SCIENTIST})
_READS_INBOX = frozenset(
    {
        *(Role.PROGRAMME_MANAGER, Role.MEDICAL_REVIEW_OFFICER),
        *(Role.OVERSIGHT_BODY, Role.INSPECTOR_GENERAL),
    }
)
_KEEPS_THINGS = frozenset({Role.COLLECTOR, Role.LABORATORY_RECEIVER, Role.EXHIBIT_CUSTODIAN})
_HOLDS = _KEEPS_THINGS | {Role.COURIER}

SIGNED_IN = frozenset(
    {"own:account", "own:second-factor", "own:start", "own:acts", "own:approvals", "own:answer"}
)
"""What whoever has signed in may do with what is their own, whatever role they hold, or none."""

ACTIONS: dict[str, frozenset[Role]] = {
    "access:read": frozenset(
        {Role.ADMINISTRATOR, Role.OVERSIGHT_BODY, Role.STAFF_SIDE, Role.INSPECTOR_GENERAL}
    ),
    "access:propose": frozenset({Role.ADMINISTRATOR}),
    "access:approve": frozenset({Role.OVERSIGHT_BODY, Role.STAFF_SIDE}),
    "access:revoke": frozenset({Role.ADMINISTRATOR, Role.OVERSIGHT_BODY}),
    "access:read-denials": frozenset({Role.INSPECTOR_GENERAL, Role.OVERSIGHT_BODY}),
    "access:read-openings": frozenset({Role.INSPECTOR_GENERAL}),
    "account:invite": frozenset({Role.ADMINISTRATOR}),
    "account:approve-invitation": frozenset({Role.OVERSIGHT_BODY, Role.STAFF_SIDE}),
    "account:withdraw-invitation": frozenset({Role.ADMINISTRATOR, Role.OVERSIGHT_BODY}),
    "account:close": frozenset({Role.ADMINISTRATOR, Role.OVERSIGHT_BODY}),
    "roster:read": _SEES_PEOPLE,
    "roster:open-person": _SEES_PEOPLE,
    "roster:own-openings": frozenset({Role.OFFICER}),
    "roster:export": _KEEPS_ROSTER,
    "roster:read-imports": _KEEPS_ROSTER,
    "roster:read-gate": _KEEPS_ROSTER
    | {Role.PROGRAMME_MANAGER, Role.PAYROLL, Role.OVERSIGHT_BODY, Role.STAFF_SIDE},
    "roster:import": frozenset({Role.ROSTER_CLERK}),
    "roster:attest": frozenset({Role.UNIT_OFFICER, Role.COMMANDER}),
    "roster:deliver-payroll": frozenset({Role.PAYROLL}),
    "roster:exchange-payroll-key": frozenset({Role.PAYROLL}),
    "roster:explain-gap": frozenset({Role.ROSTER_CLERK}),
    "roster:approve-gap": frozenset({Role.OVERSIGHT_BODY, Role.STAFF_SIDE}),
    "roster:exclude": frozenset({Role.ROSTER_CLERK, Role.COMMANDER}),
    "roster:approve-exclusion": frozenset({Role.OVERSIGHT_BODY, Role.UNIT_OFFICER}),
    "roster:audit": frozenset({Role.ROSTER_AUDITOR}),
    "roster:read-signals": frozenset({Role.ROSTER_AUDITOR, Role.INSPECTOR_GENERAL}),
    "roster:propose-tie": frozenset({Role.ADMINISTRATOR}),
    "roster:approve-tie": frozenset({Role.OVERSIGHT_BODY, Role.STAFF_SIDE}),
    "programme:read": _ANY_ROLE,
    "programme:draft": frozenset({Role.PROGRAMME_MANAGER}),
    "programme:announce": frozenset({Role.PROGRAMME_MANAGER}),
    "programme:approve": frozenset({Role.OVERSIGHT_BODY}),
    "key:contribute-manager": frozenset({Role.PROGRAMME_MANAGER}),
    "key:contribute-staff": frozenset({Role.STAFF_SIDE}),
    "draw:read": _ANY_ROLE,
    "draw:announce": frozenset({Role.PROGRAMME_MANAGER}),
    "draw:freeze": frozenset({Role.PROGRAMME_MANAGER}),
    "draw:throw": frozenset({Role.CEREMONY_PARTICIPANT, Role.STAFF_SIDE, Role.OVERSIGHT_BODY}),
    "draw:dice": frozenset({Role.PROGRAMME_MANAGER}),
    "draw:decide": frozenset({Role.PROGRAMME_MANAGER}),
    "draw:read-names": frozenset({Role.PROGRAMME_MANAGER, Role.NOTIFIER}),
    "draw:read-uses": frozenset(
        {Role.ROSTER_AUDITOR, Role.INSPECTOR_GENERAL, Role.STAFF_SIDE, Role.OVERSIGHT_BODY}
    ),
    "draw:open": frozenset({Role.PROGRAMME_MANAGER}),
    "draw:give-opening": frozenset({Role.STAFF_SIDE}),
    "draw:own-opening": frozenset({Role.OFFICER}),
    "draw:void": frozenset({Role.PROGRAMME_MANAGER}),
    "draw:confirm-void": frozenset({Role.OVERSIGHT_BODY}),
    "draw:confirm-fallback": frozenset({Role.OVERSIGHT_BODY}),
    "collection:read-own": _COLLECTS,
    "collection:step": _COLLECTS,
    "collection:collect": frozenset({Role.COLLECTOR}),
    "collection:observe": frozenset({Role.OBSERVER}),
    "collection:practise": frozenset({Role.COLLECTOR, Role.TRAINER}),
    "collection:assign": frozenset({Role.PROGRAMME_MANAGER}),
    "collection:ask-observer": frozenset({Role.COLLECTOR, Role.PROGRAMME_MANAGER}),
    "collection:declare": frozenset({Role.COLLECTOR, Role.OBSERVER}),
    "collection:object": frozenset({Role.OFFICER}),
    "collection:read": _COLLECTS | _READS_COLLECTIONS,
    "collection:read-any": _READS_COLLECTIONS,
    "collection:propose-refusal": frozenset({Role.DISCIPLINE_OFFICER}),
    "collection:confirm-refusal": frozenset({Role.DISCIPLINE_OFFICER, Role.OVERSIGHT_BODY}),
    "collection:attest-training": frozenset({Role.TRAINER}),
    "collection:confirm-training": frozenset(
        {Role.TRAINER, Role.PROGRAMME_MANAGER, Role.OVERSIGHT_BODY}
    ),
    "collection:read-training": frozenset(
        {
            *(Role.TRAINER, Role.PROGRAMME_MANAGER, Role.OVERSIGHT_BODY),
            Role.INSPECTOR_GENERAL,
        }
    ),
    "collection:read-correction": frozenset({Role.COLLECTOR, Role.PROGRAMME_MANAGER}),
    "collection:tell-flaw": frozenset({Role.PROGRAMME_MANAGER}),
    "collection:correct": frozenset({Role.COLLECTOR}),
    "collection:read-signals": frozenset({Role.INSPECTOR_GENERAL}),
    "order:read": frozenset(
        {
            *(Role.PROGRAMME_MANAGER, Role.NOTIFIER, Role.COLLECTOR, Role.DISCIPLINE_OFFICER),
            *(Role.OVERSIGHT_BODY, Role.CASE_INVESTIGATOR, Role.INSPECTOR_GENERAL),
        }
    ),
    "order:read-funnel": frozenset(
        {Role.PROGRAMME_MANAGER, Role.OVERSIGHT_BODY, Role.INSPECTOR_GENERAL}
    ),
    "order:read-openings": frozenset(
        {Role.ROSTER_AUDITOR, Role.INSPECTOR_GENERAL, Role.STAFF_SIDE, Role.OVERSIGHT_BODY}
    ),
    "order:open-name": frozenset(
        {
            *(Role.PROGRAMME_MANAGER, Role.NOTIFIER, Role.COLLECTOR, Role.DISCIPLINE_OFFICER),
            *(Role.OVERSIGHT_BODY, Role.CASE_INVESTIGATOR),
        }
    ),
    "order:own": frozenset({Role.OFFICER}),
    "order:make-drawn": frozenset({Role.SYSTEM, Role.PROGRAMME_MANAGER}),
    "order:make-listed": frozenset({Role.PROGRAMME_MANAGER}),
    "order:make-targeted": frozenset({Role.PROGRAMME_MANAGER}),
    "order:make-planned": frozenset({Role.PROGRAMME_MANAGER}),
    "order:make-requested": frozenset({Role.OFFICER}),
    "order:confirm-basis": frozenset({Role.DISCIPLINE_OFFICER, Role.OVERSIGHT_BODY}),
    "order:read-signs": frozenset({Role.INSPECTOR_GENERAL}),
    "order:close-round": frozenset({Role.PROGRAMME_MANAGER}),
    "order:seal-grounds": frozenset(
        {Role.CASE_INVESTIGATOR, Role.DISCIPLINE_OFFICER, Role.OVERSIGHT_BODY}
    ),
    "order:serve": frozenset({Role.NOTIFIER}),
    "order:record-arrival": frozenset({Role.COLLECTOR}),
    "order:collect": frozenset({Role.COLLECTOR}),
    "order:report-missed": frozenset({Role.PROGRAMME_MANAGER}),
    "order:report-facts": frozenset({Role.COLLECTOR}),
    "order:review-medical": frozenset({Role.MEDICAL_REVIEW_OFFICER}),
    "order:decide": frozenset({Role.DISCIPLINE_OFFICER}),
    "order:confirm-decision": frozenset({Role.DISCIPLINE_OFFICER, Role.OVERSIGHT_BODY}),
    "order:confirm-list": frozenset({Role.OVERSIGHT_BODY}),
    "order:ask-absence": frozenset({Role.PROGRAMME_MANAGER, Role.NOTIFIER}),
    "order:approve-absence": frozenset({Role.OVERSIGHT_BODY, Role.UNIT_OFFICER}),
    "order:keep-due": frozenset({Role.SYSTEM, Role.PROGRAMME_MANAGER}),
    "order:cancel": frozenset({Role.PROGRAMME_MANAGER}),
    "order:record-end": frozenset({Role.SYSTEM, Role.ROSTER_CLERK}),
    "order:step-back": frozenset({Role.OFFICER, Role.PROGRAMME_MANAGER}),
    "order:dispute": frozenset({Role.OFFICER}),
    "order:call-reserve": frozenset({Role.PROGRAMME_MANAGER}),
    "order:confirm-reserve": frozenset({Role.OVERSIGHT_BODY}),
    "kit:read": _SEES_STOCK,
    "kit:receive": frozenset({Role.STORE_CLERK}),
    "kit:issue": frozenset({Role.STORE_CLERK}),
    "kit:confirm": frozenset({Role.STORE_CLERK, Role.PROGRAMME_MANAGER, Role.OVERSIGHT_BODY}),
    "kit:use": frozenset({Role.COLLECTOR}),
    "kit:return": frozenset({Role.COLLECTOR}),
    "kit:void": frozenset({Role.STORE_CLERK, Role.COLLECTOR}),
    "kit:lose": frozenset({Role.STORE_CLERK, Role.COLLECTOR}),
    "kit:check-label": frozenset({Role.COLLECTOR, Role.COURIER, Role.LABORATORY_RECEIVER}),
    "pack:read": _SEES_STOCK | _KEYS_PACKS,
    "pack:issue": frozenset({Role.STORE_CLERK}),
    "pack:end": frozenset({Role.STORE_CLERK, Role.COLLECTOR}),
    "pack:key": _KEYS_PACKS,
    "custody:read": _HOLDS
    | _LABORATORY
    | {Role.PROGRAMME_MANAGER, Role.OVERSIGHT_BODY, Role.STAFF_SIDE, Role.INSPECTOR_GENERAL},
    "custody:read-overdue": frozenset(
        {Role.PROGRAMME_MANAGER, Role.OVERSIGHT_BODY, Role.STAFF_SIDE, Role.INSPECTOR_GENERAL}
    ),
    "custody:propose-holder": frozenset({Role.PROGRAMME_MANAGER}),
    "custody:approve-holder": frozenset({Role.OVERSIGHT_BODY, Role.STAFF_SIDE}),
    "custody:hold": _HOLDS,
    "custody:begin": frozenset({Role.COLLECTOR, Role.EXHIBIT_CUSTODIAN}),
    "custody:offer": _HOLDS,
    "custody:accept": _HOLDS,
    "custody:withdraw": _HOLDS,
    "custody:store-in": _KEEPS_THINGS,
    "custody:store-out": _KEEPS_THINGS,
    "custody:open": frozenset({Role.LABORATORY_RECEIVER}),
    "custody:measure": _KEEPS_THINGS,
    "custody:receive": frozenset({Role.LABORATORY_RECEIVER}),
    "custody:confirm-redesignation": _LABORATORY,
    "custody:return": _KEEPS_THINGS,
    "custody:confirm-return": _HOLDS | {Role.CERTIFYING_SCIENTIST},
    # At the site of a collection: a first specimen without its second goes by these two.
    "custody:dispose": _KEEPS_THINGS,
    "custody:confirm-disposal": _LABORATORY | {Role.OVERSIGHT_BODY, Role.COLLECTOR, Role.OBSERVER},
    "custody:explain-gap": frozenset({Role.PROGRAMME_MANAGER}),
    "custody:approve-explanation": frozenset({Role.OVERSIGHT_BODY, Role.STAFF_SIDE}),
    "laboratory:receive": _LABORATORY | {Role.SYSTEM},
    "laboratory:read": _LABORATORY | _READS_INBOX,
    "laboratory:read-all": _READS_INBOX,
    "laboratory:read-result": frozenset({Role.MEDICAL_REVIEW_OFFICER}),
    "laboratory:read-change": frozenset({Role.MEDICAL_REVIEW_OFFICER, Role.INSPECTOR_GENERAL}),
    "laboratory:settle": frozenset({Role.PROGRAMME_MANAGER, Role.MEDICAL_REVIEW_OFFICER}),
    "laboratory:confirm-settlement": frozenset({Role.OVERSIGHT_BODY}),
    # Both hold the laboratory's signed certificate in their hands.
    "laboratory:take-correction": frozenset({Role.MEDICAL_REVIEW_OFFICER}),
    "laboratory:confirm-correction": frozenset({Role.OVERSIGHT_BODY}),
    "batch:record": _LABORATORY | {Role.SYSTEM},
    "batch:read": _LABORATORY | _READS_INBOX,
    "batch:read-all": _READS_INBOX,
    # What a laboratory ran to confirm it is, as a list, who screened positive (attack P-01d).
    "batch:read-specimens": _LABORATORY | {Role.MEDICAL_REVIEW_OFFICER},
    "batch:read-all-specimens": frozenset({Role.MEDICAL_REVIEW_OFFICER}),
    # The state of each review beside the specimens that a recall touches.
    "batch:read-reviews": frozenset({Role.MEDICAL_REVIEW_OFFICER}),
    # Who plans the programme neither recalls a batch nor hinders it.
    "batch:recall": frozenset({Role.CERTIFYING_SCIENTIST, Role.MEDICAL_REVIEW_OFFICER}),
    "batch:confirm-recall": frozenset({Role.OVERSIGHT_BODY}),
    "batch:answer": frozenset({Role.MEDICAL_REVIEW_OFFICER}),
    "batch:confirm-answer": frozenset({Role.OVERSIGHT_BODY}),
    "batch:excuse": frozenset({Role.PROGRAMME_MANAGER}),
    "batch:confirm-excuse": frozenset({Role.OVERSIGHT_BODY}),
    "laboratory:read-rules": _ANY_ROLE,
    "laboratory:propose-rules": frozenset({Role.PROGRAMME_MANAGER}),
    "laboratory:confirm-rules": frozenset({Role.OVERSIGHT_BODY}),
    "laboratory:propose-mapping": _LABORATORY,
    "laboratory:key": _LABORATORY,
    "laboratory:read-keys": _LABORATORY
    | {Role.PROGRAMME_MANAGER, Role.OVERSIGHT_BODY, Role.INSPECTOR_GENERAL},
    "laboratory:record-key": frozenset({Role.PROGRAMME_MANAGER}),
    "laboratory:confirm-key": frozenset({Role.OVERSIGHT_BODY}),
    "review:read": frozenset({Role.MEDICAL_REVIEW_OFFICER}),
    "review:contact": frozenset({Role.MEDICAL_REVIEW_OFFICER}),
    "review:tell": frozenset({Role.SYSTEM}),
    "review:read-told": frozenset(
        {Role.PROGRAMME_MANAGER, Role.DISCIPLINE_OFFICER, Role.INSPECTOR_GENERAL}
    ),
    "review:open-told": frozenset({Role.DISCIPLINE_OFFICER, Role.INSPECTOR_GENERAL}),
    "review:reach": frozenset({Role.PROGRAMME_MANAGER}),
    "review:verify": frozenset({Role.MEDICAL_REVIEW_OFFICER}),
    "review:verify-second": frozenset({Role.MEDICAL_REVIEW_OFFICER}),
    "accreditation:read": _READS_INBOX,
    "accreditation:record": frozenset({Role.PROGRAMME_MANAGER}),
    "accreditation:confirm": frozenset({Role.OVERSIGHT_BODY}),
    # Whoever plans controls learns how many, whoever plants one learns that one.
    "blind:plan": frozenset({Role.PROGRAMME_MANAGER}),
    "blind:plant": frozenset({Role.COLLECTOR}),
    "blind:read": _LABORATORY | _READS_INBOX,
    "blind:read-all": _READS_INBOX,
    "blind:read-alarm": frozenset({Role.INSPECTOR_GENERAL, Role.OVERSIGHT_BODY}),
    "blind:open": frozenset({Role.OVERSIGHT_BODY}),
    "blind:confirm-opening": frozenset({Role.STAFF_SIDE}),
    # What is the officer's own is the officer's to do: nobody stands between (attack M-04).
    "review:read-own": frozenset({Role.OFFICER}),
    "review:notify": frozenset({Role.OFFICER, Role.MEDICAL_REVIEW_OFFICER}),
    "review:ask-split": frozenset({Role.OFFICER, Role.MEDICAL_REVIEW_OFFICER}),
    "review:ask-reopening": frozenset({Role.OFFICER, Role.MEDICAL_REVIEW_OFFICER}),
    "review:dispute": frozenset({Role.OFFICER}),
    "review:send-split": frozenset({Role.SYSTEM, Role.MEDICAL_REVIEW_OFFICER}),
    "review:keep-clock": frozenset({Role.SYSTEM, Role.MEDICAL_REVIEW_OFFICER}),
    "review:hear-dispute": frozenset({Role.OVERSIGHT_BODY}),
    "review:read-late": frozenset({Role.INSPECTOR_GENERAL, Role.OVERSIGHT_BODY}),
    "credential:read": frozenset(
        {Role.PROGRAMME_MANAGER, Role.OVERSIGHT_BODY, Role.INSPECTOR_GENERAL}
    ),
    "credential:record": frozenset({Role.PROGRAMME_MANAGER}),
    "credential:confirm": frozenset({Role.OVERSIGHT_BODY}),
    "ledger:read": _ANY_ROLE,
    "ledger:read-private": frozenset({Role.INSPECTOR_GENERAL}),
    "ledger:record-seal": frozenset(
        {Role.STAFF_SIDE, Role.OVERSIGHT_BODY, Role.CEREMONY_PARTICIPANT}
    ),
    "ledger:read-seals": frozenset(
        {
            Role.STAFF_SIDE,
            Role.OVERSIGHT_BODY,
            Role.CEREMONY_PARTICIPANT,
            Role.INSPECTOR_GENERAL,
        }
    ),
    "ledger:run": frozenset({Role.SYSTEM}),
    "ledger:confirm-recovery": frozenset({Role.OVERSIGHT_BODY}),
    "installation:set-up": frozenset({Role.ADMINISTRATOR}),
}
"""Which roles may do an act. What is neither here nor in SIGNED_IN nobody may do."""
