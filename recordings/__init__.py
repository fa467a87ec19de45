"""Audio of calls: where ingest, storage, playback, waveform, transcription and retention live.

Nothing is here yet but the door: the exchange already writes one track per speaker, and the call story already
names the files (`RecordingStarted`).
"""
