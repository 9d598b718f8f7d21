"""The main window: frame, pages, menus, keys, and the connections between panels."""
