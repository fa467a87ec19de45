"""The library of scripts."""
