"""The HTTP routes: of the gateway, of its media, of the native vendors, and the control routes for tests."""
