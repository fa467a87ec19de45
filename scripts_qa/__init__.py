"""Sales scripts, automatic checks over transcripts, scorecards, reviews, disputes and coaching.

Nothing is here yet but the door: checks need transcripts, which arrive with recordings.
"""
