"""What is vendored is what THIRD_PARTY.md says."""

import hashlib
import re
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_it_lists_every_vendored_file_with_its_hash_and_licence() -> None:
    listed = dict(re.findall(r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", (ROOT / "THIRD_PARTY.md").read_text(), re.M))
    folders = (ROOT / "app/sandbox/models", ROOT / "app/sandbox/fonts")
    here = {
        file.relative_to(ROOT).as_posix() for folder in folders for file in folder.iterdir() if file.suffix != ".txt"
    }

    assert set(listed) >= here
    for name in here:
        assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == listed[name]
