"""The apps as a page of their own."""
