"""Test orders: every drawn person reaches an outcome, and what is lost on the way has a reason."""
