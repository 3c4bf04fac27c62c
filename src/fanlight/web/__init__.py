"""The app origin: the JSON API under /api/v1 and the pages that people see."""
