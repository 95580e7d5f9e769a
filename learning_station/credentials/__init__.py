"""Credentials: awards to one person, their certificates (PDF), verification and revocation.

A credential row freezes everything that is printed. Nothing issued ever changes.
"""
