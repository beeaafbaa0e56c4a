"""The container: built from the same lock as `make run`, without root, with a place for data and time to stop."""

import re
import shlex
import subprocess

import pytest
import yaml

from tests.contracts.repository import ROOT

FLAGS = ("--require-hashes", "--no-deps", "--only-binary=:all:")
DOCKERFILE = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text())
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]


def instructions(word: str) -> list[str]:
    return re.findall(rf"^{word}\s+(.*)$", DOCKERFILE, re.MULTILINE)


def final_stage(word: str) -> list[str]:
    return re.findall(rf"^{word}\s+(.*)$", DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :], re.MULTILINE)


def test_it_installs_the_lock_as_make_does() -> None:
    makefile = (ROOT / "Makefile").read_text()
    from_pip = next(line for line in makefile.splitlines() if "-m pip" in line)
    from_uv = next(line for line in makefile.splitlines() if "uv pip install" in line)
    in_image = next(line for line in instructions("RUN") if "pip" in line)
    assert "requirements/base.lock /tmp/base.lock" in instructions("COPY")
    assert in_image.endswith("-r /tmp/base.lock")
    for flag in FLAGS:
        assert flag in in_image
        assert flag in from_pip
        assert flag in from_uv.replace("--only-binary :all:", "--only-binary=:all:")


def test_it_is_built_in_stages_so_that_the_installer_stays_outside() -> None:
    stages = instructions("FROM")
    assert len(stages) == 2
    assert stages[0].endswith(" AS builder")
    assert "pip" not in "".join(final_stage("RUN"))


def test_it_runs_as_a_fixed_user_that_is_not_root() -> None:
    assert final_stage("USER") == ["10001:10001"]
    assert "--uid 10001 --gid 10001" in " ".join(final_stage("RUN"))
    assert re.search(r"install -d -o 10001 -g 10001 \S+ \S+ /data", " ".join(final_stage("RUN")))


def test_it_copies_only_what_is_there() -> None:
    sources = [shlex.split(line)[:-1] for line in instructions("COPY") if not line.startswith("--from=")]
    assert sources
    for source in [name for names in sources for name in names]:
        assert (ROOT / source).exists(), source


def test_it_lets_into_the_build_what_it_copies_and_nothing_else() -> None:
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    let_in = {rule[1:] for rule in rules if rule.startswith("!")}
    copied = {shlex.split(line)[0].split("/")[0] for line in instructions("COPY") if not line.startswith("--from=")}
    assert rules[0] == "*"
    assert let_in == copied


@pytest.mark.parametrize(
    "line", ["VOLUME /data", "EXPOSE 8000", "STOPSIGNAL SIGTERM", 'CMD ["python", "-m", "app.cli", "serve"]']
)
def test_it_says_how_it_is_used(line: str) -> None:
    assert f"\n{line}\n" in DOCKERFILE


def test_it_serves_beyond_loopback_from_the_volume() -> None:
    environment = dict(pair.split("=", 1) for line in final_stage("ENV") for pair in shlex.split(line))
    assert environment["STILLFRAME_DATA_DIR"] == "/data"
    assert environment["STILLFRAME_HOST"] == "0.0.0.0"
    assert environment["PYTHONPATH"] == "/app"


def test_it_has_the_command() -> None:
    """As in a checkout: the same module, and not of whatever folder one stands in."""
    (line,) = [line for line in final_stage("RUN") if "/opt/venv/bin/stillframe" in line]
    written = next(part for part in line.split("&&") if "printf" in part).partition(" > ")[0]
    script = subprocess.run(["sh", "-c", written], capture_output=True, text=True, check=True).stdout
    assert script == '#!/bin/sh\nexec python -P -m app.cli "$@"\n'


def test_its_health_check_asks_the_process_itself() -> None:
    check = " ".join(final_stage("HEALTHCHECK"))
    code = yaml.safe_load(check[check.index("CMD ") + 4 :])
    assert code[:2] == ["python", "-c"]
    compile(code[2], "HEALTHCHECK", "exec")
    assert "/healthz" in code[2]


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_its_services_are_given_time_to_record_a_request_that_costs_money(service: str) -> None:
    assert int(re.fullmatch(r"(\d+)s", SERVICES[service]["stop_grace_period"])[1]) >= 90  # type: ignore[index]


def test_it_starts_after_a_postgresql_that_answers() -> None:
    assert SERVICES["postgres"]["image"] == "postgres:18"
    assert SERVICES["postgres"]["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    assert SERVICES["stillframe"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert SERVICES["stillframe"]["environment"]["STILLFRAME_DATABASE_URL_FILE"] == "/run/secrets/database_url"


def test_it_keeps_data_in_named_volumes() -> None:
    mounted = {volume.split(":")[0]: volume.split(":")[1] for s in SERVICES.values() for volume in s["volumes"]}
    assert mounted == {"data": "/data", "postgres": "/var/lib/postgresql"}
    assert set(COMPOSE["volumes"]) == set(mounted)


def test_it_holds_no_secret() -> None:
    for service in SERVICES.values():
        for name, value in service["environment"].items():
            if re.search("TOKEN|KEY|PASSWORD|DATABASE_URL", name):
                assert value is None or (name.endswith("_FILE") and value.startswith("/run/secrets/")), name


def test_it_gives_each_service_the_secrets_that_it_reads() -> None:
    for service in SERVICES.values():
        read = {
            str(value).rpartition("/")[2] for value in service["environment"].values() if "/run/secrets/" in str(value)
        }
        assert read == set(service["secrets"])
        assert read <= COMPOSE["secrets"].keys()
    folders = {secret["file"].partition("/")[0] for secret in COMPOSE["secrets"].values()}
    assert {f"{folder}/" for folder in folders} <= set((ROOT / ".gitignore").read_text().split())


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_its_services_can_neither_take_the_host_nor_become_root(service: str) -> None:
    said = SERVICES[service]
    assert re.fullmatch(r"\d+[mg]", said["mem_limit"])
    assert 0 < said["pids_limit"] <= 1024
    assert said["cap_drop"] == ["ALL"]
    assert said["security_opt"] == ["no-new-privileges:true"]
    assert said["read_only"] is True


def test_it_knows_each_setting_that_it_passes_on() -> None:
    from app.settings import IN_FILES, Settings

    known = {f"STILLFRAME_{name.upper()}" for name in Settings.model_fields} | {"RUNCOMFY_TOKEN"}
    known |= {f"{name}_FILE" for name in IN_FILES}
    assert set(SERVICES["stillframe"]["environment"]) <= known
