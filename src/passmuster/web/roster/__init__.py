"""The roster: imported, compared, attested, reconciled with payroll."""
