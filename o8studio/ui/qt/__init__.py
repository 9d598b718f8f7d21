"""Qt infrastructure without widgets: the bridge from the bus, garbage collection, import hook."""
