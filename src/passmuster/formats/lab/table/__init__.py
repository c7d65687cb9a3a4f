"""Results in a table (CSV or XLSX), read by a mapping that was agreed on with the laboratory."""
