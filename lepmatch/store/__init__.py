"""Where it is kept: a market and its events in one SQLite file. The only user of sqlite-utils."""
