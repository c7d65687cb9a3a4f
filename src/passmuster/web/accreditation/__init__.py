"""A laboratory's standing: its certificates with their days, and its proficiency rounds."""
