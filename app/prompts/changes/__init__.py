"""The kinds of change, one module each.

To add `sharpen`: write `sharpen.py` beside these with a frozen dataclass of its fields and a `KIND`, its form in
`templates/builder/changes/sharpen.html`, and its test in `tests/prompts/changes/test_sharpen.py`. The registry finds the
module; spec, prompt, form, labels, command line, lint, passes and drafts read it from there.
"""
