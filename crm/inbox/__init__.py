"""What people are told about cards: who was mentioned in a note, and what happened to cards that one follows."""
