"""The HTML entrance: one package per page group, and the shell around them (see `setup`)."""
