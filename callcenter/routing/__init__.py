"""Where a caller should go, asked by the dial plan before the call is answered."""
