"""Reusable widgets; they must not know what a job is."""
