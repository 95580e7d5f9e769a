"""Measurements: each prints one JSON line per figure; see `make bench`."""
