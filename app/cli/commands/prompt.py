"""stillframe prompt: a spec, by JSON or flags, to the prompt that it becomes. Nothing is read from or sent to anywhere."""

import argparse

from app.cli.arguments.edit_flags import add_edit_arguments
from app.cli.arguments.spec_input import read_json, to_spec
from app.cli.exit_codes import CommandError, Exit
from app.cli.output.console import finding_line, say, say_result

DESCRIPTION = (
    "Say the prompt that a spec becomes. The prompt goes to standard output, its findings to standard error. It works "
    "without a network, and from the documented limits of the models."
)
EXAMPLE = 'stillframe prompt --image portrait.jpg --keep face --keep pose --background "a soft warm-grey studio sweep"'


def arguments(parser: argparse.ArgumentParser) -> None:
    add_edit_arguments(parser)
    output = parser.add_argument_group("output")
    output.add_argument(
        "--passes", action="store_true", help="the prompts of the passes that the edit is better split into"
    )
    output.add_argument("--json", action="store_true", help="prompt, findings, drift risk and passes as JSON")
    output.add_argument("--quiet", action="store_true", help="the prompt alone, without findings")


def run(options: argparse.Namespace) -> int:
    from app.cli.offline_lint import default_model, judge
    from app.prompts import compose

    given = read_json(options.input) if options.input else {}
    if not given and not (options.images or options.changes or options.keep):
        raise CommandError("Say what to edit: --input, or --image and a change such as --background.", Exit.USAGE)
    judged = judge(to_spec(given, options, model=default_model()))
    if options.json:
        say_result(judged.to_json())
        return Exit.OK
    passes = judged.passes()
    if options.passes:
        print("\n\n".join(compose(part).prompt for part in passes))
    else:
        print(judged.composition.prompt)
    if not options.quiet:
        for finding in judged.findings:
            say(finding_line(finding.to_json()))
        if len(passes) > 1 and not options.passes:
            say(f"It is better done in {len(passes)} passes; --passes says them.")
    return Exit.OK
