"""The app origin: the JSON API under /api/v1 and the pages that people see."""

API = "/api/v1"
"""Where the paths of the API begin."""
