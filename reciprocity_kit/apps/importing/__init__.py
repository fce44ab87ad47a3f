"""The parts of the import app: choosing files, settling what they leave open, telling what was read."""
