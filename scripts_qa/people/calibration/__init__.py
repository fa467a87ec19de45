"""Reviewers judge the same calls apart from each other, and how far they agree is measured."""
