"""By what other systems know a customer, and how they find and write it by that."""
