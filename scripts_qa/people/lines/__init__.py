"""Model clips: how a step of a script sounds when it is done well."""
