"""Sales scripts and how well they are kept: what was said, what was not, and the second that proves it."""
