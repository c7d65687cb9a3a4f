"""Whether a laboratory's work can be relied on: batches, blind controls, recalls, accreditation."""
