"""Run the command line with `python -m reciprocity_kit`."""

import sys

from reciprocity_kit.cli import main

if __name__ == "__main__":
    sys.exit(main())
