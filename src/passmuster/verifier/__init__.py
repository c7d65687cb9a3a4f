"""What a stranger runs: checks logs, receipts and draws with the core and the standard library."""
