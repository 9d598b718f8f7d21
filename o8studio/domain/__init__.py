"""The nouns and rules of the studio. Values only: no I/O, no clock, no async, no Qt."""
