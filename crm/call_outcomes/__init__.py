"""What became of a call: the operator's answer over HTTP, and the promise to call back that may come of it."""
