"""Refresh the README's pictures from a run of the browser tests: `python -m tests.browser.pictures`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.browser.demo import ROOT

IMAGES = ROOT / "docs" / "images"
TESTS = (
    "tests/browser/test_personal.py::test_remove_read_back_and_undo",
    "tests/browser/test_two_people.py::test_ada_asks_ben_agrees_and_both_cards_end_the_same",
)
WANTED = {"4-reason": "conversation", "5-removed": "outcome", "14-approve": "approval"}
LARGEST = 200 * 1024  # bytes; a clone carries every edition of a picture for good


def main() -> int:
    """0 when every picture was replaced; the test's exit code, or 1 for a picture that is too large."""
    with tempfile.TemporaryDirectory() as folder:
        chosen = {"SEATBACK_PICTURES": folder, "SEATBACK_PICTURES_SCALE": "1.5", "CI": "true"}
        done = subprocess.run([sys.executable, "-m", "pytest", *TESTS], cwd=ROOT, env=os.environ | chosen)
        if done.returncode:
            return done.returncode
        taken = {Path(folder, f"{name}.png"): IMAGES / f"{kept}.png" for name, kept in WANTED.items()}
        large = [str(picture) for picture in taken if picture.stat().st_size > LARGEST]
        if large:
            sys.stderr.write(f"Larger than {LARGEST} bytes: {', '.join(large)}\n")
            return 1
        IMAGES.mkdir(parents=True, exist_ok=True)
        for picture, kept in taken.items():
            shutil.copyfile(picture, kept)
    return 0


if __name__ == "__main__":
    sys.exit(main())
