"""An operator's own released results."""
