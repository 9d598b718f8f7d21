"""The process and session of the window."""
