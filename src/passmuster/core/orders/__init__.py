"""Test orders: reasons, moves, notices, excusals, outcomes, what falls due, and the funnel."""
