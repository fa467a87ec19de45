"""API tokens: programs that act for a person, with a part of that person's rights."""
