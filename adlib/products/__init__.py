"""Jacobians, Hessians and batches of tangents: what is built from products with the Jacobian."""
