"""The vendors behind a gateway: what reaches them, what they make of it, what they answer."""
