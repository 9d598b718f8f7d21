"""From a draft to recorded requests."""
