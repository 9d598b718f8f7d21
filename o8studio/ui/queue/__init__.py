"""Right column: the queue."""
