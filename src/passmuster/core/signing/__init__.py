"""Acts that a person signs with a key of their own, so that no server can make them."""
