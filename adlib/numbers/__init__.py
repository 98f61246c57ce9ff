"""How a plain function meets a new kind of number: operators, NumPy's protocols, and containers of numbers."""
