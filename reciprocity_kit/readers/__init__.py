"""One file per family of exports; dialects are declared data."""
