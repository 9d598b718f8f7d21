"""The configured gateways: registry, tokens, account, set-up, discovery."""
