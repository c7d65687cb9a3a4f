"""Pages of a laboratory's standing: certificates, suspensions, proficiency rounds."""
