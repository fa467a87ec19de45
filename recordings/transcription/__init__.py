"""What was said in a recording: engines, transcripts, corrections, redaction, search over words."""
