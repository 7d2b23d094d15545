"""Draws random numbers with numpy: sampling.py WHAT GENERATOR N D

WHAT is normals, N float64 standard normals into an array that is kept, or sample, N rows of D columns of two Gaussians with labels. GENERATOR
is PCG64, numpy's own, or Philox, which is ours too. Serves as peer.py says, with the seconds of one draw.
"""
import sys

import peer

peer.use_threads(1)

import numpy as np  # noqa: E402
from gaussians import TwoGaussians  # noqa: E402

what, name, n, d = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
DRAWS_PER_ROUND = 1000

generator = np.random.Generator(getattr(np.random, name)(1))
values = np.empty(n)
draw = (lambda: generator.standard_normal(out=values)) if what == "normals" else TwoGaussians(n, d, generator).sample
peer.serve(draw, calls=DRAWS_PER_ROUND)
