"""Field encryption and key files."""
