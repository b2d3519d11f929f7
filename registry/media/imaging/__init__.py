"""Decoding and encoding of images with Pillow. Runs in image workers only; must not import Django or the database."""
