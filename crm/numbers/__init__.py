"""Whose a number was when: a number that changes hands leaves its calls with those who had it then."""
