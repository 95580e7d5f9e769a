"""The entrance of operators: flask commands."""
