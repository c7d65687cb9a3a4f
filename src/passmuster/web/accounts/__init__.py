"""Accounts: one for a registered human, opened by invitation, with a second factor always."""
