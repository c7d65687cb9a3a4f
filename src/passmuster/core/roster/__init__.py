"""The roster: what a personnel file may say, how two of them differ, and when a pool may be frozen."""
