"""Bytes in, core types out, and back; parsers and printers on well-kept libraries, no Django."""
