"""The recipes: what is shipped and left out, and that each recipe is what its system expects. Bundles are built by scripts."""

import json
import plistlib
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
sys.path.insert(0, str(PACKAGING))
CONTENTS = runpy.run_path(str(PACKAGING / "contents.py"))
MAKE = runpy.run_path(str(PACKAGING / "desktop" / "make.py"))


@pytest.mark.parametrize(
    ("inside", "left_out"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", False),
        ("PySide6/Qt/plugins/platforms/libqwayland.so", False),
        ("PySide6/Qt/plugins/platforms/libqeglfs.so", True),
        ("PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so", False),
        ("PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so", True),
        ("PySide6/Qt/plugins/imageformats/libqwebp.so", False),
        ("PySide6/Qt/plugins/imageformats/libqpdf.so", True),
        ("PySide6/Qt/lib/libQt6Qml.so.6", False),
        ("PySide6/Qt/lib/libQt6WebEngineCore.so.6", True),
        ("PySide6/Qt/qml/QtQuick/qmldir", True),
        ("PySide6/Qt/translations/qtbase_zh_CN.qm", False),
        ("PySide6/Qt/translations/qtbase_de.qm", True),
        ("pillow.libs/libharfbuzz-fb49c9fc.so.0.61450.0", False),
        ("libharfbuzz.so.0", True),
        ("libgtk-3.so.0", True),
        ("libatk-1.0.so.0", True),
        ("PIL/_imagingft.cpython-311-x86_64-linux-gnu.so", False),
        ("libavcodec.so.61", False),
        ("resources/icons/play.svg", False),
    ],
)
def test_what_is_left_out_and_what_is_not(inside: str, left_out: bool) -> None:
    assert CONTENTS["is_left_out"](inside) is left_out


def test_only_libpython_is_stripped() -> None:
    assert CONTENTS["may_strip"]("libpython3.11.so.1.0")
    assert not CONTENTS["may_strip"]("av.libs/libx265-f5385bb8.so.216")
    assert not CONTENTS["may_strip"]("PySide6/QtCore.abi3.so")


def test_nothing_that_the_program_imports_is_among_the_modules_left_out() -> None:
    script = (
        "import sys, pkgutil, importlib, o8studio\n"
        "for one in pkgutil.walk_packages(o8studio.__path__, 'o8studio.'):\n"
        "    one.name.endswith('__main__') or importlib.import_module(one.name)\n"
        f"left_out = {CONTENTS['LEFT_OUT_MODULES']!r}\n"
        "print(sorted(name for name in left_out if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_metadata_that_the_doctor_reads_is_shipped() -> None:
    from o8studio.services.diagnostics.doctor import _PACKAGES

    assert set(_PACKAGES) <= set(CONTENTS["METADATA"])


def test_the_version_stands_in_one_place() -> None:
    assert CONTENTS["version"]() == metadata.version("o8studio")


def test_the_changelog_s_newest_release_is_this_version_with_its_day() -> None:
    released = re.findall(
        r"^## \[(.+)\] - (\d{4}-\d\d-\d\d)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert released[0] == (CONTENTS["version"](), MAKE["release_date"]())


def test_a_notice_that_no_program_reads_is_not_signed(tmp_path: Path) -> None:
    """Its changes as one text were signed, and told nobody of the release."""
    sign = [sys.executable, PACKAGING / "updates" / "sign.py"]
    subprocess.run([*sign, "--new-key", tmp_path / "key"], check=True, capture_output=True)
    notice = {"version": "0.2.0", "date": "2027-01-05", "address": "https://example.com/o8studio"}
    for changes, code in ({"en": "Faster."}, 1), ({"en": ["Faster."]}, 0):
        (tmp_path / "notice.json").write_text(json.dumps({**notice, "changes": changes}), "utf-8")
        done = subprocess.run(
            [*sign, tmp_path / "key", tmp_path / "notice.json"], capture_output=True, text=True
        )
        assert (done.returncode, "signature" in done.stdout) == (code, code == 0)
        assert ("a list of sentences" in done.stderr) == (code == 1)


def test_everything_shipped_names_its_licence() -> None:
    licences = runpy.run_path(str(PACKAGING / "licences.py"))
    rows = licences["index"]()
    assert {"o8studio", "av", "PySide6_Addons", "httpx"} <= {row["name"] for row in rows}
    assert all(row["licence"] for row in rows)
    texts = {path.relative_to(ROOT).as_posix() for path in (ROOT / "resources").rglob("*.txt")}
    assert texts == {path for _licence, path in licences["OF_OURS"].values()} - {"LICENSE"}
    declared = {
        line.split(";")[0].split(">")[0].split("=")[0].split("[")[0].lower()
        for line in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    }
    assert {one.replace("_", "-") for one in declared} <= {
        row["name"].lower().replace("_", "-") for row in rows
    }


def test_a_bill_of_materials_names_what_is_inside_with_its_sum(tmp_path: Path) -> None:
    sums = runpy.run_path(str(PACKAGING / "sums.py"))
    artefact = tmp_path / "o8studio.tar.zst"
    artefact.write_bytes(b"content")
    told = json.loads(sums["bill"](artefact))
    assert told["bomFormat"] == "CycloneDX"
    assert told["metadata"]["component"]["hashes"][0]["content"] == sums["sha256"](artefact)
    assert any(
        one["name"] == "httpx" and one["purl"].startswith("pkg:pypi/httpx@") for one in told["components"]
    )


def test_the_libraries_of_this_system_that_a_bundle_holds_are_named_with_their_licences(
    tmp_path: Path,
) -> None:
    if not shutil.which("dpkg-query"):
        return  # only packages of Debian and Ubuntu are looked up
    licences = runpy.run_path(str(PACKAGING / "licences.py"))
    (tmp_path / "libdbus-1.so.3").write_bytes(b"")
    (tmp_path / "libpython3.11.so.1.0").write_bytes(b"")  # Python has a row of its own
    (tmp_path / "libQt6Core.so.6").symlink_to("PySide6/Qt/lib/libQt6Core.so.6")  # a wheel's own
    (row,) = licences["system_rows"](tmp_path)
    assert (row["name"], row["inside"], row["from"]) == ("libdbus-1-3", "libdbus-1.so.3", "deb")
    assert "GPL" in row["licence"]
    index = tmp_path / "index.json"
    index.write_text(json.dumps([row]), "utf-8")
    sums = runpy.run_path(str(PACKAGING / "sums.py"))
    told = json.loads(sums["bill"](index, index))
    (found,) = [one for one in told["components"] if one["name"] == "libdbus-1-3"]
    assert found["purl"].startswith("pkg:deb/debian/libdbus-1-3@")


def test_every_command_has_a_man_page_without_a_stray_macro() -> None:
    from o8studio.cli.main import main

    pages = MAKE["pages"](main, "o8studio")
    assert {"o8studio", "o8studio-generate", "o8studio-gateway-add", "o8studio-models-show"} <= pages.keys()
    known = (".TH", ".SH", ".PP", ".TP", ".B", ".BR", ".nf", ".fi")
    assert all(r".B \-h, \-\-help" in page for page in pages.values())
    for page in pages.values():
        assert all(line.split(" ")[0] in known for line in page.splitlines() if line.startswith((".", "'")))
    if shutil.which("groff"):
        done = subprocess.run(
            ["groff", "-man", "-Tutf8", "-wmac", "-Wbreak"],
            input=pages["o8studio-generate"],
            capture_output=True,
            text=True,
        )
        assert done.stderr == ""


def test_each_shell_is_given_its_completion(tmp_path: Path) -> None:
    MAKE["completions"](tmp_path)
    found = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert found == ["_o8studio", "o8studio", "o8studio.fish"]
    assert all(
        "_O8STUDIO_COMPLETE" in path.read_text("utf-8") for path in tmp_path.rglob("*") if path.is_file()
    )


def test_the_menu_entry_and_the_metadata_are_valid(tmp_path: Path) -> None:
    MAKE["entries"](tmp_path)
    entry = tmp_path / "applications" / "o8studio.desktop"
    assert "MimeType=x-scheme-handler/o8studio;" in entry.read_text("utf-8")
    metainfo = tmp_path / "metainfo" / "io.github.o8studio.o8studio.metainfo.xml"
    assert "@" not in metainfo.read_text("utf-8")
    for program, path in (("desktop-file-validate", entry), ("appstreamcli", metainfo)):
        if shutil.which(program):
            options = ["validate", "--no-net"] if program == "appstreamcli" else []
            done = subprocess.run([program, *options, path], capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr


def test_the_installer_of_windows_compiles(tmp_path: Path) -> None:
    script = (PACKAGING / "windows" / "o8studio.nsi").read_text("utf-8")
    assert "RequestExecutionLevel user" in script
    assert '"URL Protocol"' in script
    if shutil.which("makensis"):
        (tmp_path / "dist").mkdir()
        (tmp_path / "dist" / "o8studio.exe").write_bytes(b"MZ")
        told = {
            "VERSION": "0.1.0",
            "FOLDER": tmp_path / "dist",
            "LICENCE": ROOT / "LICENSE",
            "OUT": tmp_path / "setup.exe",
        }
        defined = [f"-D{name}={value}" for name, value in told.items()]
        done = subprocess.run(
            ["makensis", "-V2", *defined, PACKAGING / "windows" / "o8studio.nsi"],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert (tmp_path / "setup.exe").stat().st_size > 10_000


def test_the_flatpak_asks_for_little_and_nothing_of_the_home_folder() -> None:
    told = json.loads((PACKAGING / "flatpak" / "io.github.o8studio.o8studio.json").read_text("utf-8"))
    assert told["id"] == "io.github.o8studio.o8studio"
    assert len(told["finish-args"]) <= 7
    assert not [
        one for one in told["finish-args"] if "secrets" in one
    ]  # the token lies behind the Secret portal
    assert not [
        one
        for one in told["finish-args"]
        if one in ("--filesystem=home", "--filesystem=host", "--socket=session-bus")
    ]
    assert told["command"] == "o8studio"


def test_the_entitlements_of_macos_are_a_property_list() -> None:
    told = plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())
    assert all(value is True for value in told.values())


@pytest.mark.parametrize(
    "path", sorted(PACKAGING.rglob("*.sh")), ids=lambda path: path.relative_to(PACKAGING).as_posix()
)
def test_shell_scripts_are_read_by_sh(path: Path) -> None:
    done = subprocess.run(["sh", "-n", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_make_run_leaves_out_harmless_lines_of_qt_as_they_come_and_nothing_else() -> None:
    said = "echo out; echo 'PulseAudioService: pa_context_connect() failed' >&2; echo trouble >&2; exit 3"
    done = subprocess.run(
        ["sh", PACKAGING / "quietly.sh", "sh", "-c", said], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (3, "out\n", "trouble\n")
    recipe = (ROOT / "Makefile").read_text("utf-8").partition("\nrun:")[2].partition("\n\n")[0]
    assert recipe.count("quietly.sh $(ENV)/o8studio --demo") == 2  # with a display, and without one


@pytest.mark.parametrize(
    "path", sorted((ROOT / ".github" / "workflows").glob("*.yml")), ids=lambda one: one.name
)
def test_what_ci_runs_is_there(path: Path) -> None:
    text = path.read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    made = set(re.findall(r"\bmake ([a-z]+)", text))
    assert made
    assert made <= targets
    named = set(re.findall(r"(?<![\w/])(?:\./)?((?:packaging|tests|\.github)/[\w./-]+)", text))
    assert [one for one in sorted(named) if not (ROOT / one).exists() and not one.endswith("/")] == []


def test_what_the_documents_name_of_the_project_is_there() -> None:
    texts = [ROOT / name for name in ("README.md", "SECURITY.md", "CONTRIBUTING.md", "packaging/README.md")]
    for path in (*texts, ROOT / "docs" / "releasing.md", ROOT / "docs" / "for-administrators.md"):
        named = re.findall(
            r"`(?:python |sh |sudo )*((?:packaging|docs|resources|o8studio|tests|\.github)/[\w./-]+\.\w+)",
            path.read_text("utf-8"),
        )
        assert [one for one in named if not (ROOT / one).exists() and "/a/b/" not in one] == [], path.name


def test_ci_runs_three_systems_with_three_pythons() -> None:
    text = (ROOT / ".github" / "workflows" / "check.yml").read_text("utf-8")
    assert all(
        one in text for one in ("ubuntu-", "windows-", "macos-", '"3.11"', '"3.12"', '"3.13"', "make check")
    )
