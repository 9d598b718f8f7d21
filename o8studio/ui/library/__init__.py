"""Finished clips."""
