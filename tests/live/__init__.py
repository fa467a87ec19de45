"""What the tests with the whole product share: a firm on a real PBX, its people, their sockets, the PBX's records."""
