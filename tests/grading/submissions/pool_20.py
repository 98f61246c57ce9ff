"""Mutants of the variants of the capstone that are right all the same."""

EQUIVALENT = {
    ("programs.c", "line 6, constant to 2: 1"): "an adjoint more in the batch that nobody looks at",
    ("arrays.d", "comparison to LtE: self.value < 1"): "hinge is never called at 1",
}
