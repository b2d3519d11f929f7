"""Image files: storage, worker processes, decoding, renditions, registration, background tasks."""
