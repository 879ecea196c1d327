"""Collections that are looked up in PostgreSQL with pgvector. The package `psycopg` is an extra: `postgres`."""
