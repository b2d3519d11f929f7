"""Tools for development, outside the product."""
