"""stillframe prompt: the prompt alone on standard output, at once and without a network."""

import json
import subprocess
import sys

from tests.cli.process import ROOT, environment, stillframe
from tests.prompts.compose.test_compose import GOLDENS


def test_it_says_the_prompt_of_a_golden_spec() -> None:
    golden = GOLDENS[0]
    said = stillframe("prompt", "--input", "-", stdin=json.dumps(golden["spec"]))
    assert (said.returncode, said.stdout) == (0, golden["prompt"] + "\n")


def test_it_composes_from_flags_in_their_order_and_tells_its_findings_aside() -> None:
    flags = ["--keep", "brand_mark", "--keep", "face", "--remove", "cup@leftmost", "--light", "golden hour"]
    said = stillframe("prompt", "--image", "https://example.com/a.jpg", *flags)
    assert said.stdout.startswith("Keep the person's face and brand mark unchanged.")
    assert said.stdout.index("cup") < said.stdout.index("golden hour")
    assert "warning compound_change" in said.stderr
    assert "2 passes" in said.stderr
    assert "image is not" not in said.stdout


def test_it_says_the_prompts_of_the_passes() -> None:
    flags = ["--background", "a beach", "--text", "headline=SALE", "--passes", "--quiet"]
    said = stillframe("prompt", "--image", "https://example.com/a.jpg", "--keep", "face", *flags)
    first, second = said.stdout.strip().split("\n\n")
    assert "beach" in first
    assert "SALE" not in first
    assert '"SALE"' in second
    assert said.stderr == ""


def test_it_tells_a_program_everything() -> None:
    said = stillframe("prompt", "--image", "README.md", "--remove", "cup", "--json")
    told = json.loads(said.stdout)
    assert set(told) == {"prompt", "composer", "findings", "drift_risk", "passes"}
    assert told["passes"][0]["images"] == [{"image": "README.md", "role": "primary"}]


def test_it_says_what_is_malformed() -> None:
    said = stillframe("prompt", "--input", '{"version": 1, "changes": [{"kind": "paint"}]}')
    assert (said.returncode, said.stdout) == (65, "")
    assert said.stderr.startswith("/changes/0/kind: ")


def test_its_letters_are_utf_8_in_any_locale() -> None:
    code = "import sys; from app.cli import main; sys.exit(main(['prompt', '--image', 'README.md', '--text', 'headline=\\u4eca\\u65e5']))"
    env = environment({}) | {"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    said = subprocess.run([sys.executable, "-X", "utf8=0", "-c", code], cwd=ROOT, env=env, capture_output=True)
    assert "今日" in said.stdout.decode()
