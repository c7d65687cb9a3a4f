"""Medical review: from the laboratory's judgement to a doctor's verified result."""
