"""One function for each thing a user can do; each tells its whole story."""
