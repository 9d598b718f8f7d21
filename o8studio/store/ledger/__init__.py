"""The ledger of facts: the database, how facts are written, and how a damaged one is rescued."""
