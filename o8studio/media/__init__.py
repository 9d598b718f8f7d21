"""What is inside a video or picture file. PyAV and Pillow; no Qt, no network. Blocking."""
