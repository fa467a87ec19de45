"""The firm's scripts: written as drafts, published as versions that never change, bound to calls."""
