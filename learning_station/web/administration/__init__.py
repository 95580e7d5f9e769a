"""Pages for administrators: people, organisations, jobs, mails and the event log."""
