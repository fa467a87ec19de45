"""What an operator sees when the phone rings: who calls, the card, and the live hub to the browsers.

This room has no tables: cards are made from the facts of running calls and rebuilt from the call story in the
database when the process starts anew.
"""
