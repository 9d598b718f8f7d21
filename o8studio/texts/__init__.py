"""All texts for people, shared by all faces."""
