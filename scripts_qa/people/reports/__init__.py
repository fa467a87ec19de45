"""Figures of reviews and checks by agent, queue, script and criterion."""
