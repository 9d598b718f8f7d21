"""Clips on disk: reviews, files, frames."""
