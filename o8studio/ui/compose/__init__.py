"""Left: what do I want?"""
