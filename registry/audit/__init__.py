"""The ledger: every write to every audited table, recorded by the database itself, chained and verifiable."""
