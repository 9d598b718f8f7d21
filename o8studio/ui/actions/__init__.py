"""Every command of the program, declared once as data; menus, buttons, tooltips and keys are built from it."""
