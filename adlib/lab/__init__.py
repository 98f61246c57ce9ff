"""What a notebook shows: labs to move, and figures. A lab is a pair of files: NAME.py computes a study with adlib,
NAME.js draws it in the browser with what draw.js gives to all."""

from adlib.lab.digits import load_digits
from adlib.lab.listings import frameworks
from adlib.lab.studies.adjoint_code import adjoint_code
from adlib.lab.studies.checkpoints import checkpoints
from adlib.lab.studies.choose_mode import choose_mode
from adlib.lab.studies.colouring import colouring
from adlib.lab.studies.curvature import curvature
from adlib.lab.studies.decision_regions import decision_regions
from adlib.lab.studies.descent import descent
from adlib.lab.studies.dual_matrix import dual_matrix
from adlib.lab.studies.error_against_h import error_against_h
from adlib.lab.studies.expression_swell import expression_swell
from adlib.lab.studies.find_the_error import find_the_error
from adlib.lab.studies.gradient_test import gradient_test
from adlib.lab.studies.gradient_variance import gradient_variance
from adlib.lab.studies.kinks import kinks
from adlib.lab.studies.live_training import live_training
from adlib.lab.studies.predict import predict
from adlib.lab.studies.progress import progress
from adlib.lab.studies.stepper import adjoint_sweep, tangent_sweep, trace_stepper
from adlib.lab.studies.three_adjoints import three_adjoints
from adlib.lab.studies.unrolled_or_implicit import unrolled_or_implicit
from adlib.lab.studies.who_calls_whom import who_calls_whom

LABS = [
    adjoint_code,
    adjoint_sweep,
    checkpoints,
    choose_mode,
    colouring,
    curvature,
    decision_regions,
    descent,
    dual_matrix,
    error_against_h,
    expression_swell,
    find_the_error,
    gradient_test,
    gradient_variance,
    kinks,
    tangent_sweep,
    three_adjoints,
    trace_stepper,
    unrolled_or_implicit,
    who_calls_whom,
]
__all__ = ["LABS", "frameworks", "live_training", "load_digits", "predict", "progress", *(lab.__name__ for lab in LABS)]
