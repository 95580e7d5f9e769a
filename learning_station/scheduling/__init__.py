"""Scheduling: training sessions (one dated offering of a course version) and their meetings.

A meeting keeps the local time and zone people agreed on, and the instant derived from them.
"""
