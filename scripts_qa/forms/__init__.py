"""Scorecards: what is asked of a call, what each answer is worth, and which of them a machine may suggest."""
