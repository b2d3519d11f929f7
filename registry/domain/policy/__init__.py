"""The policies: who may do and see what, and what is public of it."""
