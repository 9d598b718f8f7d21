"""Connecting a gateway."""
