"""The force's own site: accounts, duties, everything private."""
