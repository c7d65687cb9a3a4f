"""Forces, their units from nation to post, and the vetted humans who act."""
