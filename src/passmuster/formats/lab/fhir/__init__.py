"""FHIR results (Observation, DiagnosticReport, Bundle; R4B and R5 as JSON), read strictly."""
