"""The rules of the registry as plain Python. No module here may use Django, a database, the clock or settings."""
