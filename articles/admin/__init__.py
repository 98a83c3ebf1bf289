"""The desk of this app; one module per subject."""
