"""Tests of what is said of clips, and its way out and back."""
