"""Draws: announced, frozen, diced, decided, opened, or voided; and the dossier a stranger re-derives."""
