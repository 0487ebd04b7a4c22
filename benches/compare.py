#!/usr/bin/env python3
"""Times baogao beside other tools on the files named on the command line.

    cargo build --release --example throughput --bin baogao
    python3 benches/compare.py report.pdf report.docx …

Whole process: `baogao extract` and `pdftotext -layout` (poppler-utils), run by turns, medians of wall time.
In process, one thread: documents a second of baogao (examples/throughput.rs), of the crate pdfplumber
(benches/compare/pdfplumber, built here) on PDFs, and of the Python package kreuzberg on DOCX.
A tool that is not there is skipped, with the reason. Numbers are only comparable within one run.
"""

import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
RUNS = 25
SECONDS = "3"


def wall(commands):
    """Median wall time in milliseconds of each command, run by turns so that a busy moment meets all of them."""
    times = {name: [] for name in commands}
    for _ in range(RUNS):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
            times[name].append((time.perf_counter() - start) * 1000)
    return {name: statistics.median(all_times) for name, all_times in times.items()}


def told(command):
    """What a program prints, or why there is nothing."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        return f"skipped: {error}"
    return done.stdout.strip() if done.returncode == 0 else f"skipped: {done.stderr.strip().splitlines()[-1:]}"


def pdfplumber(file):
    """Documents a second of the crate pdfplumber."""
    manifest = ROOT / "benches/compare/pdfplumber/Cargo.toml"
    return told(["cargo", "run", "--release", "--quiet", "--manifest-path", str(manifest), "--", file, SECONDS])


def kreuzberg(file):
    """Documents a second of kreuzberg."""
    try:
        import kreuzberg as tool
    except ImportError as error:
        return f"skipped: {error}"
    documents, start = 0, time.perf_counter()
    while time.perf_counter() - start < float(SECONDS):
        length = len(tool.extract_file_sync(file).content)
        documents += 1
    rate = documents / (time.perf_counter() - start)
    return f"{rate:.1f} documents/s ({length} characters of text each, version {tool.__version__})"


def main(files):
    """Prints the comparison for each file."""
    program = TARGET / "baogao"
    if not files or not program.exists():
        sys.exit(__doc__)
    for file in files:
        print(Path(file).name)
        commands = {"baogao extract": [str(program), "extract", file]}
        if file.lower().endswith(".pdf"):
            if shutil.which("pdftotext"):
                commands["pdftotext -layout"] = ["pdftotext", "-layout", file, "-"]
            else:
                print("  whole process   pdftotext -layout: skipped: not installed")
        for name, milliseconds in wall(commands).items():
            print(f"  whole process   {name}: {milliseconds:.1f} ms")
        print(f"  in process      baogao: {told([str(TARGET / 'examples/throughput'), file, SECONDS])}")
        if file.lower().endswith(".pdf"):
            print(f"  in process      pdfplumber: {pdfplumber(file)}")
        if file.lower().endswith(".docx"):
            print(f"  in process      kreuzberg: {kreuzberg(file)}")


if __name__ == "__main__":
    main(sys.argv[1:])
