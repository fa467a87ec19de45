"""Live transcription: both sides of a running call as text, while it is spoken. Nothing of it is stored."""
