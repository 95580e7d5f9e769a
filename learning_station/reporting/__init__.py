"""Reporting: read-only joins over all features, for pages that need several at once."""
