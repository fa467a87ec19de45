"""What changed since: the feed by which other programs keep a copy of the cards."""
