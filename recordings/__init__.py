"""Audio of calls: capture by policy, ingest, storage, retention and hearing.

The exchange writes one track per speaker; this room takes the closed files in, measures and keeps them, and hands
them out to who may hear them. `recordings.transcription` builds on it through `RecordingLibrary`.
"""
