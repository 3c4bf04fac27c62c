"""Content-addressed bytes too big for a database row: on local disk, or in an object store."""
