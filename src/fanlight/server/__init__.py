"""Settings, composition of the parts, and the commands that run a server."""

from fanlight.server import lean

lean.prepare()
