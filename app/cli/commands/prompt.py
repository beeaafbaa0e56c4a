"""stillframe prompt: a spec, by JSON or flags, to the prompt that it becomes. Nothing is read from or sent to anywhere."""

from app.cli.arguments.command import command, option
from app.cli.arguments.edit_flags import EditCommand, EditFlags, edit_options
from app.cli.arguments.spec_input import read_json, to_spec
from app.cli.exit_codes import CommandError, Exit
from app.cli.output.console import finding_line, say, say_result


@command(
    'stillframe prompt --image portrait.jpg --keep face --keep pose --background "a soft warm-grey studio sweep"',
    cls=EditCommand,
)
@edit_options
@option(
    "--passes",
    "each_pass",
    is_flag=True,
    help="the prompts of the passes that the edit is better split into",
    section="Output",
)
@option("--json", "as_json", is_flag=True, help="prompt, findings, drift risk and passes as JSON", section="Output")
@option("--quiet", is_flag=True, help="the prompt alone, without findings", section="Output")
def prompt(flags: EditFlags, each_pass: bool, as_json: bool, quiet: bool) -> int:
    """Say the prompt that a spec becomes. The prompt goes to standard output, its findings to standard error. It works
    without a network, and from the documented limits of the models.
    """
    from app.cli.offline_lint import default_model, judge
    from app.prompts import compose

    given = read_json(flags.input) if flags.input else {}
    if not given and not (flags.images or flags.changes or flags.keep):
        raise CommandError("Say what to edit: --input, or --image and a change such as --background.", Exit.USAGE)
    judged = judge(to_spec(given, flags, model=default_model()))
    if as_json:
        say_result(judged.to_json())
        return Exit.OK
    passes = judged.passes()
    if each_pass:
        print("\n\n".join(compose(part).prompt for part in passes))
    else:
        print(judged.composition.prompt)
    if not quiet:
        for finding in judged.findings:
            say(finding_line(finding.to_json()))
        if len(passes) > 1 and not each_pass:
            say(f"It is better done in {len(passes)} passes; --passes says them.")
    return Exit.OK
