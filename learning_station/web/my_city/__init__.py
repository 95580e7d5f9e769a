"""What coordinators see of their own city."""
