"""Right: what is happening?"""
