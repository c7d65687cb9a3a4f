"""From an arrival to a sealed specimen: the collector's steps, refusals, flaws."""
