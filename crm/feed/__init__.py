"""What was done on all cards that one sees, and what colleagues answered to it: signs and comments."""
