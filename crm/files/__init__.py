"""Files on cards: what customers sent, contracts, screenshots. Their content lies in a storage, sealed; rows say what
it is, on which cards, and what happened to it."""
