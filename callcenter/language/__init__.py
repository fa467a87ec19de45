"""The words of people: tokens and word forms in Russian, Ukrainian and English, for search and for checks."""
