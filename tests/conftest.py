"""Property tests draw the same examples each time in CI, so that a run tells of the change and not of luck."""

import os

from hypothesis import settings

settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
