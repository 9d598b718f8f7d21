"""What models can do: parameters, rules between them, fitting, operations, and which route carries them."""
