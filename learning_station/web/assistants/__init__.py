"""Assistants of elected officials: naming them, choosing for whom to act, the calendar."""
