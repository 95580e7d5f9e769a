"""Organisations: member metropolises and providers, who works where, and who was granted what.

Words: a *provider* is an organisation that offers courses; an *affiliation* is a person in an
organisation with office and dates; a *role grant* gives a role for an organisation, with dates.
"""
