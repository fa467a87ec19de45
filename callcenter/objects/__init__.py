"""Content that is kept outside the database: storages, encryption at rest, and objects with their hashes."""
