"""HL7 v2 results (ORU^R01), read by a strict profile of our own."""
