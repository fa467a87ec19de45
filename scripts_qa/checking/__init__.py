"""Calls against their scripts, stored: runs, proofs, what people said of them, and what that makes of the machine."""
