"""The live board: what happens in the queues now, computed once and pushed to everybody who looks."""
