"""What became of a talk, as the operator who had it says: an outcome of the house's list, with a remark."""
