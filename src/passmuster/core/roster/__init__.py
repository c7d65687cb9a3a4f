"""The roster: what a personnel file may say, how two differ, and when a pool may be frozen."""
