"""What the command line does, a module for each of its larger commands."""
