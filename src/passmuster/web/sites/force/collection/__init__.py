"""Pages of a collection: a step at a time on a phone, and what others read and decide of it."""
