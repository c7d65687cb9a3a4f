"""Pages of custody: hand-overs on a phone, receipts by number, chains in sentences."""
