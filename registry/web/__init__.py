"""The public pages: views, charts and text in the language of the visitor."""
