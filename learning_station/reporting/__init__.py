"""Reporting: joins over all features, for pages that need several; it writes only to mend."""
