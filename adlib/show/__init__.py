"""Tables and graphs as text, HTML and SVG."""
