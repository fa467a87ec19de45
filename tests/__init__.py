"""The tests mirror the packages. A regular package: one of the dependencies installs a `tests` of its own."""
