"""Somebody goes: what was theirs goes on in other hands, in one step."""
