"""Notes that were corrected or withdrawn, and what they said before."""
