"""People judge calls: which calls, by whom, on which form, and what becomes of the result."""
