"""Seals, kits, labels and paper packs by their serials: issued, used, void, lost, accounted for."""
