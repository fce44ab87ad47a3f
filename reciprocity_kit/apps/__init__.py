"""Apps for the notebook: one screen for a coach and a client."""
