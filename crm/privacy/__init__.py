"""Privacy: everything that the house holds about a person, erasing it, and legal holds that forbid it."""
