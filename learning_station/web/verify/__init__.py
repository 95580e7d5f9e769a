"""The public pages where anyone checks a certificate."""
