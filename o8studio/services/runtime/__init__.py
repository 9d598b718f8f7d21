"""What every service runs on: bus, clock, background tasks, preferences."""
