"""The entrance of time and background work: the worker, and the table of timed things."""
