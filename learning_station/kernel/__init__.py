"""Plain Python that everything stands on: actor, policy, clock, ids, errors, events, formats."""
