"""Asterisk's own books of the calls: CEL, CDR and queue_log.

They are read as proof of what we heard (`compare`) and as repair of what we did not hear (`reconcile`).
"""
