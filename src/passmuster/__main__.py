"""`python -m passmuster` is the same command as `passmuster`."""

import sys

from passmuster.cli.main import main

sys.exit(main())
