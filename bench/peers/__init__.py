"""Other implementations with which the registry is compared, served with the same settings."""
