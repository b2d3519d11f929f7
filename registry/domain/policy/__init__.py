"""The policies: who may see and change which records, and what of them is public."""
