"""How much is tried: a taste with every test run, the fill with `make security`."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

EXAMPLES = "FUZZ_EXAMPLES"
"""The environment variable that says how many inputs each fuzzer tries."""

# One bot stands for all inputs of a fuzzer, as it does for all people: what an input leaves behind must not
# hurt the next one either. No deadline: a slow machine is no finding.
fuzz = settings(
    max_examples=int(os.environ.get(EXAMPLES, "20")),
    deadline=None,
    database=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)
