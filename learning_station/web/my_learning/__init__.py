"""My line and the player, for learners; attendance, for those who give a session."""
