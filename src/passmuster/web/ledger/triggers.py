"""Triggers that refuse to change or remove append-only rows, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.migrations.operations.base import Operation

APPEND_ONLY_TABLES: dict[str, tuple[str, ...]] = {
    "ledger": ("ledger_event", "ledger_entry", "ledger_signedhead", "ledger_cosignature"),
    "people": ("people_force", "people_human", "people_grant", "people_revocation"),
    "approvals": ("approvals_proposal", "approvals_answer"),
    "accounts": ("accounts_invitation", "accounts_acceptance", "accounts_withdrawal"),
    "roster": (
        "roster_snapshot",
        "roster_import",
        "roster_attestation",
        "roster_payrollkey",
        "roster_payrolllist",
        "roster_gapexplanation",
        "roster_exclusion",
        "roster_rosteraudit",
        "roster_upload",
        "roster_importreport",
        "roster_recordopening",
        "roster_personofhuman",
        "roster_tieend",
    ),
    "draw": (
        "draw_yearkey",
        "draw_throw",
        "draw_selected",
        "draw_keyuse",
        "draw_namesopened",
    ),
    "orders": (
        "orders_orderentry",
        "orders_grounds",
        "orders_paper",
        "orders_reserveskip",
        "orders_orderopened",
        "orders_basis",
        "orders_roundclosed",
    ),
    "collection": (
        "collection_collectorrecord",
        "collection_assignment",
        "collection_declaration",
        "collection_objection",
        "collection_sessionevent",
        "collection_refusaldecision",
        "collection_flawtold",
        "collection_correction",
        "collection_reassignment",
    ),
    "kits": (
        *("kits_lot", "kits_kitmove", "kits_labelprint", "kits_keying"),
        "kits_packopened",
    ),
    "custody": (
        "custody_holder",
        "custody_keeper",
        "custody_holderclosing",
        "custody_custodylink",
        "custody_explanation",
        "custody_receiptdecision",
        "custody_redesignation",
        "custody_disposal",
    ),
    "laboratory": (
        "laboratory_arrival",
        "laboratory_specimenreport",
        "laboratory_inboxitem",
        "laboratory_settlement",
        "laboratory_rulesetchoice",
        "laboratory_mappingchoice",
        "laboratory_paperreport",
        "laboratory_reportkeying",
        "laboratory_laboratorykey",
        "laboratory_laboratorykeyend",
        "laboratory_signedupload",
    ),
    "review": (
        "review_reviewentry",
        "review_reviewopened",
        "review_credential",
        "review_credentialend",
        "review_secondsample",
    ),
    "accreditation": (
        "accreditation_accreditation",
        "accreditation_pause",
        "accreditation_proficiencyround",
    ),
    "blind": (
        "blind_blindplan",
        "blind_blindtaking",
        "blind_blindplanting",
        "blind_blindresult",
        "blind_blindalarm",
        "blind_blindopening",
    ),
}
"""Every append-only table by app; a house test compares it with the models' KIND."""

MESSAGE = "this table is append-only"
_PG_FUNCTION = "passmuster_refuse_change"


def all_tables() -> tuple[str, ...]:
    """Return every append-only table."""
    return tuple(table for tables in APPEND_ONLY_TABLES.values() for table in tables)


def create_statements(vendor: str, table: str) -> list[str]:
    """Return the SQL that protects one table; ``vendor`` is Django's name of the database."""
    if vendor == "postgresql":
        refuse = f"EXECUTE FUNCTION {_PG_FUNCTION}()"
        language = f"{_PG_FUNCTION}() RETURNS trigger LANGUAGE plpgsql"
        body = f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
        rows = f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse}"
        whole = f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}"
        return [
            f"CREATE OR REPLACE FUNCTION {language} AS {body}",
            f"CREATE TRIGGER {table}_append_only {rows}",
            f"CREATE TRIGGER {table}_not_emptied {whole}",
        ]
    return [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        for verb in ("UPDATE", "DELETE")
    ]


def drop_statements(vendor: str, table: str) -> list[str]:
    """Return the SQL that takes the protection of one table away again."""
    if vendor == "postgresql":
        return [
            f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}",
            f"DROP TRIGGER IF EXISTS {table}_not_emptied ON {table}",
        ]
    return [f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for verb in ("update", "delete")]


def missing_triggers() -> list[str]:
    """Return the names of the triggers that should stand in the database and do not."""
    vendor = connection.vendor
    wanted = {
        words[words.index("TRIGGER") + 1]
        for table in all_tables()
        for words in (statement.split() for statement in create_statements(vendor, table))
        if words[:2] == ["CREATE", "TRIGGER"]
    }
    query = (
        "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
        if vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    return sorted(wanted - present)


class ProtectTables(Operation):
    """A migration step that puts the triggers on tables, and takes them off on the way down."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, tables: Sequence[str]) -> None:
        self.tables = tuple(tables)

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing in the models' state."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Create the triggers."""
        for table in self.tables:
            for statement in create_statements(schema_editor.connection.vendor, table):
                schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Drop the triggers."""
        for table in self.tables:
            for statement in drop_statements(schema_editor.connection.vendor, table):
                schema_editor.execute(statement)

    def describe(self) -> str:
        """Say what the step does."""
        return "Make append-only: " + ", ".join(self.tables)


class ReleaseTables(ProtectTables):
    """Takes the triggers off before a table is changed; a later step puts them on again."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Drop the triggers."""
        super().database_backwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Create the triggers."""
        super().database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Say what the step does."""
        return "Let change: " + ", ".join(self.tables)
