"""What an exchange's configuration folder says of its numbers, queues, phones and people: plain Asterisk or FreePBX."""
