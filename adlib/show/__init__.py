"""Tables and graphs as text, HTML and SVG, and generated source with its lines in tracebacks."""
