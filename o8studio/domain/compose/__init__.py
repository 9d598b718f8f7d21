"""From a draft to a request: resolving, common fields, prices, prompts that stand for many."""
