"""Pixels and intents. No await, no HTTP, no SQL."""
