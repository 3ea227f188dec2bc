"""Views, one file per family of pages: they ask the rooms below and hand the answer to a template."""
