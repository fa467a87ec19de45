"""Personal data: what a room says of a person's traces in its tables, and how texts lose a name."""
