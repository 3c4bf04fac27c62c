"""A typed HTTP client of the API, and where its credentials are kept."""
