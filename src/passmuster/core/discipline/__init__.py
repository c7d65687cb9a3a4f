"""From a verified result to a final decision: no dismissal without its floor."""
