"""Learning Station: the learning-management system of Metropolis."""
