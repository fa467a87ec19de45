"""An operator contests single answers of a released result; another person than its reviewer decides."""
