"""Catalogue: topics, courses, their immutable versions, modules, units and questions.

A course is undated. Its content is a *version*: one draft at most, which publishing freezes. What a
session was scheduled with never changes under its learners.
"""
