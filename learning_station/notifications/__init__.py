"""Notifications: who is told what, in which language, by mail; nothing is told twice.

Hears events of all features below; nobody below calls it.
"""
