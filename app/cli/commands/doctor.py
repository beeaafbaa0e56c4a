"""stillframe doctor: what is well, what is not, and how to mend it."""

from app.cli.arguments.command import command, json_option
from app.cli.exit_codes import Exit


@command("stillframe doctor")
@json_option
def doctor(as_json: bool) -> int:
    """Look at the settings, the database, the data folder and its disk, the token, the way to upstream, the clock,
    fonts and engines, and say how to mend what is not well. It changes nothing. It ends with 1 when something has
    to be mended. The sandbox's bearer is shown here; the token of RunComfy never is.
    """
    import json
    from dataclasses import asdict

    from app.cli.doctor import Level, look
    from app.logs import redact

    findings = look()
    ill = any(finding.level is Level.FAIL for finding in findings)
    if as_json:
        print(redact(json.dumps({"ok": not ill, "findings": [asdict(found) for found in findings]}, indent=2)))
    else:
        for finding in findings:
            print(redact(f"{finding.level.upper():<4}  {finding.check:<8}  {finding.says}"))
            if finding.mend:
                print(redact(f"{'':16}{finding.mend}"))
    return Exit.OTHER if ill else Exit.OK
