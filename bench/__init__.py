"""The measured claims of docs/speed.md: data, and one module for each measurement."""
