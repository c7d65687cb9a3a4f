"""The draw: keys, pool, seed, beacon, selection, and the dossier a stranger re-derives it from."""
