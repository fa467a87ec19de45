"""The steps of a script ticked while the call runs, by what the live ear has heard so far."""
