"""One file per method of differentiation; each reads alone, from top to bottom, like a chapter."""
