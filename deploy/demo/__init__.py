"""The demonstration: a real Asterisk, the product, an example firm, and people who call it all day."""
