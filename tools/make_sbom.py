#!/usr/bin/env python3
"""Lists what a build of Poppy is made of, as SPDX 2.3: each library that the program links, and each package whose headers
were compiled in, with version and licence; and lays the notices of the latter beside, which their licences ask for.

make_sbom.py BUILD PROGRAM VERSION OUT     writes OUT, and the folder `notices` beside it

The libraries come from the program, the headers from what the compiler read (ninja -t deps), their packages, versions and
licences from dpkg; those of a package of Python's index from what pip installed. A licence that cannot be told from the package's copyright file ends this: it is no thing to guess.
"""
import datetime
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

# Debian's short names, and those of SPDX.
SPDX = {"apache-2.0": "Apache-2.0", "boost-1.0": "BSL-1.0", "bsl-1.0": "BSL-1.0", "bsd-2-clause": "BSD-2-Clause", "bsd-3-clause": "BSD-3-Clause",
        "expat": "MIT", "isc": "ISC", "mit": "MIT", "postgresql": "PostgreSQL", "zlib": "Zlib", "bsd-3-clause-with-weird-numbering": "BSD-3-Clause"}
# Packages whose copyright file is not in Debian's form, or names a licence otherwise, read by hand; the words that their file must still have.
READ_BY_HAND = {
    "libboost1.74-dev": ("BSL-1.0", "Boost Software License - Version 1.0"),
    "libc6": ("LGPL-2.1-or-later", "GNU Lesser General Public"),
    "libc6-dev": ("LGPL-2.1-or-later", "GNU Lesser General Public"),
    "libgcc-s1": ("GPL-3.0-or-later WITH GCC-exception-3.1", "GCC Runtime Library Exception"),
    "libpython3.11-dev": ("PSF-2.0", "PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2"),
    "libpq-dev": ("PostgreSQL", "Permission to use, copy, modify, and distribute this software"),
    "libpq5": ("PostgreSQL", "Permission to use, copy, modify, and distribute this software"),
    "libsqlite3-0": ("blessing", "public-domain"),
    "libsqlite3-dev": ("blessing", "public-domain"),
    "libstdc++-12-dev": ("GPL-3.0-or-later WITH GCC-exception-3.1", "GCC Runtime Library Exception"),
    "libgcc-12-dev": ("GPL-3.0-or-later WITH GCC-exception-3.1", "GCC Runtime Library Exception"),
    "libstdc++6": ("GPL-3.0-or-later WITH GCC-exception-3.1", "GCC Runtime Library Exception"),
    "libyaml-cpp-dev": ("MIT", "Permission is hereby granted, free of charge"),
    "libyaml-cpp0.7": ("MIT", "Permission is hereby granted, free of charge"),
    "libzip-dev": ("BSD-3-Clause", "The names of the authors may not be used to endorse or promote"),
    "libzip4": ("BSD-3-Clause", "The names of the authors may not be used to endorse or promote"),
    "linux-libc-dev": ("GPL-2.0-only WITH Linux-syscall-note", "GPL"),
}
# Packages that pip installed, read by hand: the licence, and where their notices stand, with words that these must still have.
FROM_PIP = {"nanobind": ("BSD-3-Clause AND MIT", {"nanobind-*.dist-info/licenses/LICENSE": "Redistribution and use in source and binary forms",
                                                  "nanobind/ext/robin_map/include/tsl/robin_map.h": "Permission is hereby granted, free of charge"})}
# Of these nothing comes into the program but the declarations of what the system has.
SYSTEM = re.compile(r"libc6(-dev)?|linux-libc-dev|libgcc-s1|libgcc-12-dev|libstdc\+\+6|libstdc\+\+-12-dev")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def packages_of(paths):
    """By what dpkg knows; a path may stand there with or without /usr."""
    found = set()
    asked = sorted({form for path in paths for form in (path, path.removeprefix("/usr"), os.path.realpath(path))})
    told = subprocess.run(["dpkg", "-S", *asked], capture_output=True, text=True).stdout
    for line in told.splitlines():
        names, _, path = line.rpartition(": ")
        found.update((name.split(":")[0], path) for name in names.split(", "))
    owned = {path for _, path in found}
    for path in paths:
        if not owned & {path, path.removeprefix("/usr"), os.path.realpath(path)}:
            sys.exit(f"{path} is of no package")
    return {name for name, _ in found}


def linked(program):
    needed = re.findall(r"\(NEEDED\).*\[(.*)\]", run("readelf", "-d", program))
    paths = dict(re.findall(r"^\s*(\S+) => (\S+) \(", run("ldd", program), re.MULTILINE))
    return [paths[name] for name in needed if name in paths]


def compiled_in(build):
    """Paths of headers of the system, and the folders of Python's packages, by their names."""
    headers, from_pip, is_ours = set(), {}, False
    for line in run("ninja", "-C", build, "-t", "deps").splitlines():
        if not line.startswith(" "):
            is_ours = line.startswith(("interpreter/", "grammar/", "postgresql/", "python/"))
        elif is_ours and line.strip().startswith("/usr/"):
            headers.add(os.path.normpath(line.strip()))
        elif is_ours and (found := re.match(r"(.*/site-packages)/(\w+)/", line.strip())):
            from_pip[found[2]] = Path(build) / found[1]
    if not headers:
        sys.exit(f"{build} has no list of what was compiled in: it is built by Ninja")
    return sorted(headers), from_pip


def licence_of(package):
    path = Path(f"/usr/share/doc/{package}/copyright")
    text = path.read_text(errors="replace")
    if package in READ_BY_HAND:
        name, words = READ_BY_HAND[package]
        if words not in text:
            sys.exit(f"{path} has no longer the words by which its licence was read: {words}")
        return name
    for paragraph in re.split(r"\n\s*\n", text):
        files = re.search(r"^Files:\s*((?:.|\n[ \t])*)", paragraph, re.MULTILINE)
        licence = re.search(r"^License:[ \t]*(\S+)", paragraph, re.MULTILINE)
        if files and "*" in files[1].split() and licence:
            if licence[1].lower() in SPDX:
                return SPDX[licence[1].lower()]
            sys.exit(f"{path}: `{licence[1]}` has no name in SPDX here: read the file, and add it")
    sys.exit(f"{path} does not say its licence in Debian's form: read it, and add the package")


def entry(package):
    version, arch = run("dpkg-query", "-W", "-f", "${Version} ${Architecture}", package).split()
    return {"SPDXID": "SPDXRef-" + re.sub(r"[^A-Za-z0-9.]", "-", package), "name": package, "versionInfo": version, "supplier": "Organization: Debian",
            "downloadLocation": "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": licence_of(package), "licenseDeclared": licence_of(package),
            "copyrightText": "NOASSERTION",
            "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                              "referenceLocator": f"pkg:deb/debian/{package.replace('+', '%2B')}@{version.replace('+', '%2B').replace(':', '%3A')}?arch={arch}"}]}


def notice_from_pip(name, folder):
    """What the files say, of a header its first comment."""
    if name not in FROM_PIP:
        sys.exit(f"{folder}/{name}: read its licence, and add the package")
    texts = []
    for pattern, words in FROM_PIP[name][1].items():
        text = next(folder.glob(pattern)).read_text()
        text = text.partition("*/")[0] + "*/\n" if pattern.endswith(".h") else text
        if words not in text:
            sys.exit(f"{folder}/{pattern} has no longer the words by which its licence was read: {words}")
        texts.append(text)
    return "\n".join(texts)


def entry_from_pip(name, folder):
    version = next(folder.glob(f"{name}-*.dist-info")).name.removeprefix(f"{name}-").removesuffix(".dist-info")
    return {"SPDXID": f"SPDXRef-{name}", "name": name, "versionInfo": version, "supplier": "NOASSERTION", "downloadLocation": "NOASSERTION",
            "filesAnalyzed": False, "licenseConcluded": FROM_PIP[name][0], "licenseDeclared": FROM_PIP[name][0], "copyrightText": "NOASSERTION",
            "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": f"pkg:pypi/{name}@{version}"}]}


def main(build, program, version, out):
    paths, from_pip = compiled_in(build)
    links, headers = packages_of(linked(program)), packages_of(paths)
    pip_notices = {name: notice_from_pip(name, folder) for name, folder in sorted(from_pip.items())}
    created = datetime.datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", datetime.datetime.now().timestamp())), datetime.timezone.utc)
    own = {"SPDXID": "SPDXRef-poppy", "name": "poppy", "versionInfo": version, "supplier": "Organization: Poppy maintainers", "downloadLocation": "NOASSERTION",
           "filesAnalyzed": False, "licenseConcluded": "Apache-2.0", "licenseDeclared": "Apache-2.0", "copyrightText": "NOASSERTION",
           "primaryPackagePurpose": "APPLICATION", "checksums": [{"algorithm": "SHA256", "checksumValue": hashlib.sha256(Path(program).read_bytes()).hexdigest()}]}
    packages = [entry(name) for name in sorted(links | headers)] + [entry_from_pip(name, folder) for name, folder in sorted(from_pip.items())]
    relations = [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-poppy"}]
    for one in packages:
        if one["name"] in links:
            relations.append({"spdxElementId": "SPDXRef-poppy", "relationshipType": "DYNAMIC_LINK", "relatedSpdxElement": one["SPDXID"]})
        if one["name"] in headers | from_pip.keys():
            relations.append({"spdxElementId": "SPDXRef-poppy", "relationshipType": "STATIC_LINK", "relatedSpdxElement": one["SPDXID"],
                              "comment": "headers that were compiled in"})
    document = {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"poppy-{version}",
                "documentNamespace": f"https://poppy.example/spdx/poppy-{version}-{own['checksums'][0]['checksumValue'][:16]}",
                "creationInfo": {"created": created.strftime("%Y-%m-%dT%H:%M:%SZ"), "creators": ["Tool: make_sbom.py", "Organization: Poppy maintainers"]},
                "packages": [own, *packages], "relationships": relations}
    Path(out).write_text(json.dumps(document, indent=1) + "\n")
    notices = Path(out).parent / "notices"
    shutil.rmtree(notices, ignore_errors=True)
    notices.mkdir()
    for name in sorted(headers):
        if not SYSTEM.fullmatch(name):
            shutil.copyfile(f"/usr/share/doc/{name}/copyright", notices / name)
    for name, notice in pip_notices.items():
        (notices / name).write_text(notice)
    print(f"{out}: {len(links)} packages linked, {len(headers) + len(from_pip)} of which headers were compiled in")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
