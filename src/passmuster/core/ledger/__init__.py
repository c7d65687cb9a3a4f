"""The log: tree, tiles, signed notes, checkpoints, cosignatures, receipts, policy, entries."""
