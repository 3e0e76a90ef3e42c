"""What the sample job must have written, computed from its seed alone.

Prints the SHA-256 of the whole array's bytes in C order. Independent of the sample program on
purpose: it shares neither code nor chunk loop with it.
"""

import hashlib
import json
import sys

import numpy as np


def expected(shape, chunks, dtype, seed):
    """The array of the sample: chunk (i, j) drawn from SeedSequence(seed, spawn_key=(i, j))."""
    out = np.empty(shape, dtype)
    for i in range(-(-shape[0] // chunks[0])):
        for j in range(-(-shape[1] // chunks[1])):
            part = out[
                i * chunks[0] : (i + 1) * chunks[0],
                j * chunks[1] : (j + 1) * chunks[1],
            ]
            sequence = np.random.SeedSequence(seed, spawn_key=(i, j))
            part[...] = np.random.default_rng(sequence).random(part.shape)
    return out


if __name__ == "__main__":
    array = expected(**json.loads(sys.argv[1]))
    print(hashlib.sha256(array.tobytes()).hexdigest())
