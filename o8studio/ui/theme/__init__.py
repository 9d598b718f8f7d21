"""Tokens, fonts, icons and durations."""
