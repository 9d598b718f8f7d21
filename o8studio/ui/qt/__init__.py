"""What Qt needs that is no widget: the bridge from the bus, garbage collection, import hook."""
