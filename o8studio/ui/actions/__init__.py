"""Every command of the program once, as data; what menus, buttons, tooltips, keys and the list of keys are made from."""
