"""Pages of training sessions: finding one, deciding, asking for a seat, preparing, running."""
