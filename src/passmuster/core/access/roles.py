"""The roles of the programme: what a human may be granted (product.md, "People")."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """One role. Holding it allows what ``actions.py`` lists for it, and nothing else."""

    SYSTEM = "system"
    ADMINISTRATOR = "administrator"
    ROSTER_CLERK = "roster-clerk"
    ROSTER_AUDITOR = "roster-auditor"
    UNIT_OFFICER = "unit-officer"
    PAYROLL = "payroll"
    PROGRAMME_MANAGER = "programme-manager"
    STAFF_SIDE = "staff-side"
    CEREMONY_PARTICIPANT = "ceremony-participant"
    OVERSIGHT_BODY = "oversight-body"
    NOTIFIER = "notifier"
    STORE_CLERK = "store-clerk"
    COLLECTOR = "collector"
    OBSERVER = "observer"
    COURIER = "courier"
    LABORATORY_RECEIVER = "laboratory-receiver"
    CERTIFYING_SCIENTIST = "certifying-scientist"
    MEDICAL_REVIEW_OFFICER = "medical-review-officer"
    DISCIPLINE_OFFICER = "discipline-officer"
    PANEL_MEMBER = "panel-member"
    APPEAL_PANEL_MEMBER = "appeal-panel-member"
    COMMANDER = "commander"
    OFFICER = "officer"
    CASE_INVESTIGATOR = "case-investigator"
    EXHIBIT_CUSTODIAN = "exhibit-custodian"
    VENUE_INSPECTOR = "venue-inspector"
    TRAINER = "trainer"
    INSPECTOR_GENERAL = "inspector-general"
    PUBLISHER = "publisher"


GRANTABLE = frozenset(Role) - {Role.SYSTEM}
"""What a human may hold; the system's own role belongs to the programme ``passmuster work``."""

READS_ONLY = frozenset({Role.INSPECTOR_GENERAL})
"""Reads everything private and changes nothing: every unsafe request is refused (attack A-05)."""

COMMANDING = frozenset({Role.COMMANDER, Role.UNIT_OFFICER})
"""Commands the own unit and the units below it."""

OWN_UNIT_ONLY = COMMANDING
"""Sees the people of the own unit and of the units below it, and nobody else's (attack P-02)."""
