"""What is recorded: the rules as one list, read by the dial plan and by us alike."""
