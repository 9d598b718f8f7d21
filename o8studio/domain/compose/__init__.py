"""From a draft to a request: resolving, common fields, prices, expansion of prompts."""
