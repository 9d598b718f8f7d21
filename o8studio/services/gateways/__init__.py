"""The gateways that are set up: clients, tokens, discovery."""
