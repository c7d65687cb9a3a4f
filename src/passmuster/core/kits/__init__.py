"""Everything with a serial number: issued, used, void, returned; every serial is accounted for."""
