"""What both sites say in the same words: entries of the log, refusals, roles and actions."""
