"""Adapters: database, unit of work, event log, job queue, mail, storage, rendering, search."""
