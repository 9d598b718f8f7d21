"""A job: its facts, the state that follows from them, its pacing and what was delivered."""
