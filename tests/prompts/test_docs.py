"""docs/prompt-language.md names every code that the lint can raise, with its severity, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_it_names_every_code_with_its_severity() -> None:
    raised = set()
    for module in (ROOT / "app" / "prompts" / "lint").glob("*.py"):
        source = module.read_text(encoding="utf-8")
        raised |= {(code, severity) for severity, code in re.findall(r'\b(error|warning|advice)\(\s*"(\w+)"', source)}
        raised |= {(code, "advice") for code in re.findall(r'_use\("(\w+)"', source)}
    text = (ROOT / "docs" / "prompt-language.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (error|warning|advice) \| (.+) \|$", text, re.MULTILINE)
    told = {(code, severity) for severity, codes in rows for code in re.findall(r"`(\w+)`", codes)}
    assert told == raised
