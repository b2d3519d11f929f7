"""The controlled vocabularies: codes, and their labels and definitions in English and Arabic."""
