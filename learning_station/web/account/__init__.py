"""Signing up, in and out, passwords, the profile, and where one is signed in."""
