"""Whether a phrase was said: word forms, typed gaps, anti-phrases and a guard against negation."""
