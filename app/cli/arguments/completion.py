"""The completion scripts, made from the parser: commands, flags with their help, and the words that some take."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

from app.cli.arguments.parser import parsers
from app.cli.commands import COMMANDS


@dataclass(frozen=True)
class Flag:
    names: tuple[str, ...]
    help: str
    takes: str  # '' nothing, 'file', 'folder', 'words' of `words`, 'value'
    words: tuple[str, ...] = ()


def script(shell: str) -> str:
    flags = {name: list(_flags(parser)) for name, parser in parsers().items()}
    return {"bash": _bash, "zsh": _zsh, "fish": _fish}[shell](flags)


def _flags(parser: argparse.ArgumentParser) -> Iterator[Flag]:
    for action in parser._actions:
        words = tuple(map(str, action.choices or ())) or _words(action.dest)
        metavar = str(action.metavar or "")
        if action.nargs == 0:
            takes = ""
        elif words:
            takes = "words"
        else:
            takes = "folder" if "FOLDER" in metavar else "file" if "FILE" in metavar else "value"
        yield Flag(tuple(action.option_strings), (action.help or "").partition(";")[0], takes, words)


def _words(dest: str) -> tuple[str, ...]:
    from app.prompts import KEEP, MODELS, SIZES

    return {"keep": tuple(KEEP), "model": tuple(MODELS), "size": tuple(SIZES)}.get(dest, ())


def _bash(flags: dict[str, list[Flag]]) -> str:
    cases, values = [], []
    for command, its in flags.items():
        bare = [word for flag in its if not flag.names for word in flag.words]
        cases.append(f"    {command}) words='{' '.join([*bare, *(name for flag in its for name in flag.names)])}' ;;")
        for flag in its:
            if not flag.names or not flag.takes:
                continue
            keys = "|".join(f"{command}:{name}" for name in flag.names)
            if flag.takes == "words":
                values.append(f"    {keys}) COMPREPLY=($(compgen -W '{' '.join(flag.words)}' -- \"$cur\")); return ;;")
            else:
                how = {"file": "compgen -f", "folder": "compgen -d"}.get(flag.takes)
                done = f'COMPREPLY=($({how} -- "$cur"))' if how else "COMPREPLY=()"
                values.append(f"    {keys}) {done}; return ;;")
    return "\n".join(
        [
            "_stillframe() {",
            '  local cur="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}" command="${COMP_WORDS[1]}" words=',
            "  if ((COMP_CWORD == 1)); then",
            f"    COMPREPLY=($(compgen -W '{' '.join(flags)} --help' -- \"$cur\"))",
            "    return",
            "  fi",
            '  case "$command:$before" in',
            *values,
            "  esac",
            '  case "$command" in',
            *cases,
            "  esac",
            '  COMPREPLY=($(compgen -W "$words" -- "$cur"))',
            "}",
            "complete -o filenames -o bashdefault -F _stillframe stillframe",
            "",
        ]
    )


def _zsh(flags: dict[str, list[Flag]]) -> str:
    cases = []
    for command, its in flags.items():
        specs = " \\\n        ".join(_zsh_spec(flag) for flag in its)
        cases.append(f"    {command})\n      _arguments \\\n        {specs}\n      ;;")
    told = " ".join(_zsh_quoted(f"{name}:{COMMANDS[name].replace(':', ' ')}") for name in flags)
    return "\n".join(
        [
            "#compdef stillframe",
            "_stillframe() {",
            "  if ((CURRENT == 2)); then",
            f"    local -a commands=({told})",
            "    _describe command commands",
            "    return",
            "  fi",
            "  local command=$words[2]",
            "  shift words; ((CURRENT--))",
            "  case $command in",
            *cases,
            "  esac",
            "}",
            'if [[ $funcstack[1] == _stillframe ]]; then _stillframe "$@"; else compdef _stillframe stillframe; fi',
            "",
        ]
    )


def _zsh_spec(flag: Flag) -> str:
    words = f"({' '.join(flag.words)})"
    value = {
        "": "",
        "file": ":file:_files",
        "folder": ":folder:_files -/",
        "words": f":word:{words}",
        "value": ":value:",
    }
    if not flag.names:
        return _zsh_quoted(
            f"*:{_zsh_plain(flag.help)}{value[flag.takes].removeprefix(':word')}" if flag.words else "*::"
        )
    names = flag.names[0] if len(flag.names) == 1 else f"{{{','.join(flag.names)}}}"
    rest = _zsh_quoted(f"[{_zsh_plain(flag.help)}]{value[flag.takes]}")
    return f"{_zsh_quoted('*')}{names}{rest}"


def _zsh_plain(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "[]:\\" else letter for letter in text)


def _zsh_quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _fish(flags: dict[str, list[Flag]]) -> str:
    lines = ["complete -c stillframe -f"]
    for command, its in flags.items():
        lines.append(
            f"complete -c stillframe -n __fish_use_subcommand -a {command} -d {_fish_quoted(COMMANDS[command])}"
        )
        for flag in its:
            part = [f"complete -c stillframe -n '__fish_seen_subcommand_from {command}'"]
            part += [f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in flag.names]
            if flag.takes == "words":
                part.append(f"-a {_fish_quoted(' '.join(flag.words))}" + (" -x" if flag.names else ""))
            elif flag.takes and flag.names:
                part.append({"file": "-r -F", "folder": "-x -a '(__fish_complete_directories)'"}.get(flag.takes, "-x"))
            elif not flag.names:
                part.append("-F")
            lines.append(" ".join([*part, f"-d {_fish_quoted(flag.help)}"]))
    return "\n".join([*lines, ""])


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
