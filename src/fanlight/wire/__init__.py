"""JSON shapes shared by the HTTP API, MCP and the command line, and how errors look on each."""
