"""One file per method of differentiation. Each can be read alone, from top to bottom, like a chapter."""
