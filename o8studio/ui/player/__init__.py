"""Middle column: the clip being watched. Only this package uses QtMultimedia."""
