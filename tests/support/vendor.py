"""Copies the pinned browser libraries of static/vendor/package.json into static/vendor, with licence and sha384.

python -m tests.support.vendor            needs npm and the network
python -m tests.support.vendor --check    needs neither: are the files those that were vendored?
"""

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent.parent / "static" / "vendor"
RECORD = VENDOR / "VENDORED.json"

PARTS = {"htmx.js": ("htmx.org", ("dist/htmx.min.js",), "LICENSE")}


def main() -> int:
    if "--check" in sys.argv[1:]:
        problems = check(VENDOR)
        print("\n".join(problems) or "Vendored files are as they were recorded.")
        return bool(problems)
    vendor()
    return 0


def check(folder: Path) -> list[str]:
    """What differs from VENDORED.json and package.json, a sentence each."""
    record = json.loads((folder / "VENDORED.json").read_text())
    pinned = json.loads((folder / "package.json").read_text())["dependencies"]
    problems = []
    for name, entry in record.items():
        if pinned.get(entry["package"]) != entry["version"]:
            problems.append(f"{name} is of {entry['package']} {entry['version']}, package.json pins another version.")
        for file, digest in entry["sha384"].items():
            if not (folder / file).is_file():
                problems.append(f"{file} is missing.")
            elif sha384((folder / file).read_bytes()) != digest:
                problems.append(f"{file} differs from what was vendored.")
    known = {file for entry in record.values() for file in entry["sha384"]} | {"package.json", "VENDORED.json"}
    problems += [f"{file.name} is not recorded." for file in sorted(folder.iterdir()) if file.name not in known]
    return problems


def vendor() -> None:
    pinned = json.loads((VENDOR / "package.json").read_text())["dependencies"]
    record = {}
    for name, (package, files, licence) in PARTS.items():
        version = pinned[package]
        with tempfile.TemporaryDirectory() as folder:
            packed = subprocess.run(
                ["npm", "pack", "--json", "--pack-destination", folder, f"{package}@{version}"],
                check=True,
                capture_output=True,
                text=True,
            )
            with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
                texts = [_read(archive, f"package/{file}").strip() for file in files]
                terms = _read(archive, f"package/{licence}")
        banner = f"/* {package} {version}: {' + '.join(files)}. Licence: {name.removesuffix('.js')}.LICENSE.txt */"
        made = {name: f"{banner}\n" + "\n;\n".join(texts) + "\n"}
        made[f"{name.removesuffix('.js')}.LICENSE.txt"] = terms
        for file, text in made.items():
            (VENDOR / file).write_text(text, encoding="utf-8")
        record[name] = {
            "package": package,
            "version": version,
            "parts": list(files),
            "integrity": json.loads(packed.stdout)[0]["integrity"],
            "sha384": {file: sha384(text.encode()) for file, text in made.items()},
        }
    RECORD.write_text(json.dumps(record, indent=2) + "\n")


def sha384(data: bytes) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()


def _read(archive: tarfile.TarFile, name: str) -> str:
    file = archive.extractfile(name)
    assert file is not None
    return file.read().decode("utf-8")


if __name__ == "__main__":
    sys.exit(main())
