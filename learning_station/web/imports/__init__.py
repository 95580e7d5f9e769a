"""People brought into a session from a file."""
