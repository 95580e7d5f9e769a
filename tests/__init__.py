"""The tests of Learning Station."""
