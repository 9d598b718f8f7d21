"""Writes beside each artefact what proves where it came from: its SHA-256 and a CycloneDX bill of materials.

python packaging/sums.py [--index INDEX] ARTEFACT...   write ARTEFACT.cdx.json and add it to SHA256SUMS in its folder;
                                                       INDEX is that of licences.py, with what else is inside a bundle
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import contents  # noqa: E402 - beside this file
import licences  # noqa: E402 - beside this file


def sha256(path: Path) -> str:
    """The digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def bill(artefact: Path, index: Path | None = None) -> str:
    """The bill of materials of one artefact, as CycloneDX JSON."""
    bom = Bom()
    bom.metadata.component = Component(
        name="o8studio",
        version=contents.version(),
        type=ComponentType.APPLICATION,
        bom_ref="o8studio",
        licenses=[DisjunctiveLicense(id="GPL-3.0-or-later")],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=sha256(artefact))],
        description=artefact.name,
    )
    for one in contents.shipped_distributions():
        name = one.metadata["Name"]
        licence = licences.licence_of(one)
        bom.components.add(
            Component(
                name=name,
                version=one.version,
                bom_ref=f"{name}=={one.version}",
                purl=PackageURL("pypi", name=name.lower(), version=one.version),
                licenses=[DisjunctiveLicense(name=licence)] if licence else [],
            )
        )
    rows = json.loads(index.read_text("utf-8")) if index is not None else []
    for row in rows:
        if row.get("from") != "deb" and row["name"] != "Python":
            continue
        purl = PackageURL("deb", "debian", row["name"], row["version"]) if row.get("from") == "deb" else None
        bom.components.add(
            Component(
                name=row["name"],
                version=row["version"],
                bom_ref=f"{row['name']}=={row['version']}",
                purl=purl or PackageURL("generic", name="python", version=row["version"]),
                licenses=[DisjunctiveLicense(name=row["licence"])],
                description=row.get("inside"),
            )
        )
    bom.register_dependency(bom.metadata.component, list(bom.components))
    return str(JsonV1Dot6(bom).output_as_string(indent=1))


def main() -> None:
    """Write a bill for each, and one list of sums per folder, sorted."""
    told = argparse.ArgumentParser()
    told.add_argument("--index", type=Path)
    told.add_argument("artefacts", type=Path, nargs="+")
    options = told.parse_args()
    for artefact in options.artefacts:
        listing = artefact.with_name(f"{artefact.name}.cdx.json")
        listing.write_text(bill(artefact, options.index) + "\n", "utf-8")
        sums = artefact.with_name("SHA256SUMS")
        kept = {}
        if sums.exists():
            kept = {line.split("  ")[1]: line for line in sums.read_text("utf-8").splitlines()}
        for path in (artefact, listing):
            kept[path.name] = f"{sha256(path)}  {path.name}"
        sums.write_text("\n".join(kept[name] for name in sorted(kept)) + "\n", "utf-8")


if __name__ == "__main__":
    main()
