"""What every other part of the core stands on: errors, canonical JSON, identifiers, Khmer text."""
