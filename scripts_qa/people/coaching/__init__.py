"""A plan for one agent: what to listen to, what to reach, and whether it was reached."""
