"""Everything that decodes pictures. Runs in the darkroom's children only; knows Pillow, and no Django, no database."""
