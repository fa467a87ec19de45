"""What happened, counted: each figure with its formula and the calls behind it."""
