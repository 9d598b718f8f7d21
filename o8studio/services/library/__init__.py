"""Clips on disk: reviews, files, exact frames."""
