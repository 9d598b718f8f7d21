"""What the studio does, in order. Async; no Qt."""
