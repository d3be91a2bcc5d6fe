"""What is known: records, the market made of them, the scheme, and the tables of reference."""
