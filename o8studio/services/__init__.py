"""The use cases of the studio, shared by all faces. Async; no Qt."""
