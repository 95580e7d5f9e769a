"""Accounts: people, how they sign in, and where they are signed in.

Words: a *person* is a human; an *account* is their login; a *signed-in session* is one browser that
is signed in, kept on the server. Neighbours: organisations (above) says where a person works and
what they were granted.
"""
