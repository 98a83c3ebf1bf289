"""The desk of this app; one module per subject."""

from articles.admin import articles, images, themes  # noqa: F401  importing registers
