"""The audit log: database triggers record every write to an audited table in a verifiable hash chain."""
