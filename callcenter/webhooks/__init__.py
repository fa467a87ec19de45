"""What happens here, told to other programs: subscriptions, an outbox, deliveries with their log."""
