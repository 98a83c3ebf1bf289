"""Views of the public site, by subject."""
