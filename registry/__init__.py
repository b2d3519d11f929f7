"""The registry: claims in, chronology out. Knows nothing of `api` or `config`."""
