"""Labelled calls: what was said, the script it is held against, and what an honest listener says of each step.

They stand among the tests, because tests and benchmarks alone read them, and no installation carries them.

The dialogues and their labels were written from docs/qa.md and the scripts, before their author had read the matcher,
and are not changed to please it. The mark `half` divides them: on errors in the tuning half the matcher may be mended,
the held-out half only measures.
"""
