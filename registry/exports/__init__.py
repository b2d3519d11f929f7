"""Exports of records: BagIt bags."""
