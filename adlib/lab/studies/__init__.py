"""The labs: NAME.py computes a study with adlib, and NAME.js draws it in the browser."""
