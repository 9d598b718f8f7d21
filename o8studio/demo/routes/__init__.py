"""The HTTP routes: of the gateway, of its media, of the native vendors, and of the tests that steer it."""
