"""Middle: what did I get? QtMultimedia lives here only."""
