"""The packages depend on each other one way only: the contract is in pyproject.toml."""

import subprocess
import sys
from pathlib import Path

from django.conf import settings


def test_dependencies_point_one_way():
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache"], cwd=settings.ROOT_DIR, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
