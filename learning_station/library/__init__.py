"""Library: files that courses and people use. Publications come to live here later.

A file belongs to a provider; its trainers may use it in their courses. What it is was decided by
looking at its content when it came, not by what its sender called it.
"""
