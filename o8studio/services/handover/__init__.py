"""Hands commands, files and links to the instance that holds the profile, over a private socket."""
