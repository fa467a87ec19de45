"""Durable background work: what must happen even when the process that wanted it dies."""
