"""Clips and pictures: scenes derived from a prompt, encoded as real files."""
