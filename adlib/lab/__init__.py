"""What a notebook shows: labs to move, and figures. Each lab is computed once by adlib and drawn by the browser."""

from adlib.lab.labs import adjoint_sweep, dual_matrix, error_against_h

__all__ = ["adjoint_sweep", "dual_matrix", "error_against_h"]
