"""The vendors behind a gateway: what reaches them, their clips and their answers."""
