"""o8studio: make AI video through a gateway."""

__version__ = "0.1.0"
