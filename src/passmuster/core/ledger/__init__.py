"""The log: Merkle tree, tiles, signed notes, checkpoints, cosignatures, receipts, policy, entries."""
