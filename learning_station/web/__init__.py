"""The HTML entrance: one package per page group, and the shell they all stand in (start at `setup`)."""
