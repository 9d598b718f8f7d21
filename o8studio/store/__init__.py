"""Whatever outlives the process."""
