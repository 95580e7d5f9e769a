"""Reads that join several features or look at the installation as a whole: one module per noun."""
