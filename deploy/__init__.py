"""What surrounds the product: the PBX it talks to, phones and speech to try it with, packaging."""
