"""The read model of the library: a SQLite database that is made of the ledger's facts, at any time again."""
