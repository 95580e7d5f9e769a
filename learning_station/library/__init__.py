"""Library: files that courses and people use. Publications come to live here later."""
