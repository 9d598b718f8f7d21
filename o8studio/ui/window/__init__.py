"""The main window: frame, pages, menus, keys, and what ties the panels together."""
