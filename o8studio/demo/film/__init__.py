"""Clips and pictures: scenes that a prompt decides, encoded as real files."""
