"""The provider files: reading them into model specs, and checking them."""
