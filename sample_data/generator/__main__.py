"""``python -m sample_data.generator [--out FOLDER] [--only NAME]``: writes the sample incidents."""

import argparse
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
if __package__ in {None, ""}:  # started as a file: make the package importable
    sys.path.insert(0, str(HERE.parent.parent))

from sample_data.generator import layout  # noqa: E402
from sample_data.generator.incidents import INCIDENTS  # noqa: E402


def main() -> None:
    """Writes each incident's logs and its expected answer."""
    arguments = argparse.ArgumentParser(description="Writes the sample incidents.")
    arguments.add_argument("--out", type=Path, default=HERE.parent)
    arguments.add_argument("--only", choices=sorted(INCIDENTS))
    chosen = arguments.parse_args()
    for name in sorted(INCIDENTS):
        if chosen.only in {None, name}:
            files, answer = INCIDENTS[name].build()
            layout.write(chosen.out / name, files)
            (chosen.out / name / "expected.json").write_text(json.dumps(answer, indent=1) + "\n")
            print(name, len(files), "files,", sum(map(len, files.values())), "bytes,", answer["counts"])


if __name__ == "__main__":
    main()
