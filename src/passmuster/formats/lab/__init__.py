"""Laboratory messages: bytes in, ``core.laboratory.reported`` out, whoever sent them."""
