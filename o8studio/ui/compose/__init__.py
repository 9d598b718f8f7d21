"""Left column: composing a request."""
