"""The desk of this app; one module per subject."""

from articles.admin import (  # noqa: F401  importing registers
    abbreviations,
    articles,
    images,
    issues,
    rendered_issues,
    themes,
)
