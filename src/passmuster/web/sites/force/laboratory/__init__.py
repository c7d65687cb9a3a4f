"""Pages of laboratory results: what came, what is odd about it, and how two people end that."""
