"""The invented force and its history: for `passmuster demo`, the manual and the tests."""
