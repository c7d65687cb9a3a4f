"""Pages of batches: what was run, whether it passed, what waits, and the recall of a batch."""
