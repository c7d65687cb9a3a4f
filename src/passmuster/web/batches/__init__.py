"""Batches that laboratories ran: their controls, whether they pass, what rests on them."""
