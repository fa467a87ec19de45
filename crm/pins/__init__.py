"""Lines of a history that somebody put on top, for everybody who sees the card."""
