"""The demonstration: real sessions of sister programmes, with invented people, for `flask demo`."""
