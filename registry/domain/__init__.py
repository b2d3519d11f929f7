"""The registry's rules as plain Python: no Django, no database, no clock, no settings."""
