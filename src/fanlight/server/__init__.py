"""Settings, composition of the parts, and the commands that run a server."""
