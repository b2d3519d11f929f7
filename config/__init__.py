"""Puts the parts together: settings, addresses, the server's entry. Imported by nobody."""
