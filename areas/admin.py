"""The desk of areas and money."""
