"""What contacts, companies, leads, deals and tasks have in common as cards: a reference, rights, a history."""
