"""Work of several people for one customer, or for the firm itself: tasks under one name, with one deadline."""
