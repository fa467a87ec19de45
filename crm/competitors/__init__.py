"""Who else offers what the firm offers, and in which deals."""
