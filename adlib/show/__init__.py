"""Tables and graphs as text, HTML and SVG, and generated source whose lines appear in tracebacks."""
