"""The faces of real New API versions: up to rc.26, and from rc.27 on with task plug-ins."""
