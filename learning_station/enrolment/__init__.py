"""Enrolment: applications, seats and the waitlist of training sessions, with their whole history.

Four axes are never mixed: what became of the *application*, and who holds which *seat*, live here;
attendance and completion live in learning.
"""
