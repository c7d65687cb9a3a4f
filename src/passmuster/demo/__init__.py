"""The invented force and its history, used by `passmuster demo`, the manual's pictures and the tests."""
