#!/usr/bin/env python3
"""draw_layers.py BUILD: holds the layers drawn in docs/architecture.md to what the build links; exits 1 where they differ.

BUILD is a configured build folder. Its link graph comes from CMake (--graphviz) and is brought down to the links that no other implies.
"""
import re
import subprocess
import sys
import tempfile
from pathlib import Path


def link_graph(build):
    with tempfile.TemporaryDirectory() as room:
        subprocess.run(["cmake", f"--graphviz={room}/graph", build], check=True, capture_output=True)
        text = Path(room, "graph").read_text()
    names = dict(re.findall(r'"(node\d+)" \[ label = "(\w+)', text))
    links = {name: set() for name in names.values()}
    for source, target in re.findall(r'"(node\d+)" -> "(node\d+)"', text):
        if source in names and target in names:
            links[names[source]].add(names[target])
    return links


def layers_of(links):
    rooms = {path.name for path in Path("interpreter").iterdir() if (path / "CMakeLists.txt").exists()}
    target = {room: "poppy" if room == "cli" else f"poppy_{room}" for room in rooms}
    room_of = {name: room for room, name in target.items()}
    direct = {room: {room_of[name] for name in links[target[room]] if name in room_of} for room in rooms}

    def reach(room):
        return set().union(*({below} | reach(below) for below in direct[room])) if direct[room] else set()

    return {room: {one for one in below if not any(one in reach(other) for other in below if other != one)} for room, below in direct.items()}


def main():
    drawn = {}
    block = re.search(r"<!-- layers: .*? -->\n```text\n(.*?)```", Path("docs/architecture.md").read_text(), re.DOTALL)[1]
    for line in block.splitlines():
        name, _, rest = line.partition(" ")
        below = re.split(r"\s{2,}", rest.strip())
        drawn[name] = set(below[1].split()) if len(below) > 1 else set()
    built = layers_of(link_graph(sys.argv[1]))
    wrong = [f"docs/architecture.md: {room} is drawn on {' '.join(sorted(drawn.get(room, [])))}, and links {' '.join(sorted(built.get(room, [])))}"
             for room in sorted(built.keys() | drawn.keys()) if built.get(room) != drawn.get(room)]
    print("\n".join(wrong) or f"{len(built)} layers drawn as they are linked")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
