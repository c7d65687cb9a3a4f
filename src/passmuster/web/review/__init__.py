"""Medical review: what a doctor does with a laboratory’s result, and who may sign it."""
