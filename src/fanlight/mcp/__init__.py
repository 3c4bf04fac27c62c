"""The same operations, described for agents over the Model Context Protocol."""
