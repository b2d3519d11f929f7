"""Writing over HTTP: what may be sent, and which action it leads to. No rules: those are the actions'."""
