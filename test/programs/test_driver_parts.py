"""Parts of the driver that need no cluster."""

import json

import numpy as np
import pytest

from conftest import load

driver = load("driver")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (2**53, "9007199254740992"),
        (float("nan"), "nan"),
        ({(1, 2): {3}}, {"(1, 2)": [3]}),
        (np.float32(0.5), 0.5),
        (np.array(3), 3),
        (np.bool_(True), True),
    ],
)
def test_plain_is_what_json_can_hold(value, expected):
    assert json.loads(json.dumps(driver.plain(value))) == expected


def test_a_large_result_is_told_by_its_size():
    assert json.loads(driver.result_json("x" * 300_000)) == {"tooLarge": 300_002}


def test_an_error_is_one_line():
    assert driver.one_line(ValueError("first\nsecond")) == "ValueError: first"
    assert driver.one_line(KeyError()) == "KeyError"


def test_the_missing_package_is_named():
    assert driver.missing_package(ModuleNotFoundError("No module named 'zarr'")) == "zarr"
    assert driver.missing_package(ModuleNotFoundError("x", name="zarr")) == "zarr"
