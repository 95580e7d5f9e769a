"""Two tiny answers for those who watch the installation: is it alive, is it ready."""
