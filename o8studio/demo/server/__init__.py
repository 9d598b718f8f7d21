"""The servers: routes, submissions, money, tokens, links, and what is remembered."""
