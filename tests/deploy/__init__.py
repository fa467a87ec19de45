"""The rig, without its servers."""
