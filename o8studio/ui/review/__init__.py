"""Review: takes beside each other under one clock, marks and comments."""
