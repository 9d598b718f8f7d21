"""Every sentence that people read, shared by all faces."""
