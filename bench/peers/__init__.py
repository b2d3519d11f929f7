"""What the registry is measured against, served with the same settings."""
