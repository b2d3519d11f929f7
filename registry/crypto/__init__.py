"""Keys, and the encryption of single fields."""
