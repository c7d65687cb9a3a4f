"""Draws from announcement to opening day or void, and the dossier a stranger re-derives."""
