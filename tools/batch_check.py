#!/usr/bin/env python3
"""Measures runs over many documents and tries to break them.

    cargo build --release
    python3 tools/batch_check.py [--program target/release/baogao] [--count 2000] [--kills 10] [--seed 1] [DOCUMENT|FOLDER ...]

Makes a folder of mixed documents (copies and light mutations of those named, without any of the corpus; one in a hundred broken,
some in archives), then

1. runs over it with one thread and with all cores: wall time, processor time, peak of memory (Linux only), the same bytes;
2. runs over a quarter of it: the peak of memory must not follow the number of files;
3. kills a run at random moments, resumes it each time, and compares the whole output with the undisturbed one.

Every file must be done or listed with its reason. Ends with 1 if anything differs. Nothing is left behind unless `--keep DIR`.
"""

import argparse
import filecmp
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile

ENDINGS = (".txt", ".docx", ".doc", ".html", ".pdf", ".xlsx", ".xls")


def documents(places):
    """All documents below the places, sorted."""
    found = []
    for place in places:
        if os.path.isfile(place):
            found.append(place)
        for folder, _, names in os.walk(place):
            found += [os.path.join(folder, name) for name in names if name.lower().endswith(ENDINGS)]
    return sorted(found)


def mutated(data, ending, dice):
    """The same document with other figures or a lost line, where that is possible without knowing its format."""
    if ending in (".txt", ".html"):
        digits = [i for i, byte in enumerate(data) if 0x31 <= byte <= 0x39]
        data = bytearray(data)
        for place in dice.sample(digits, min(len(digits), dice.randrange(4))):
            data[place] = dice.randrange(0x31, 0x3A)
        lines = bytes(data).split(b"\n")
        if len(lines) > 20 and dice.random() < 0.2:
            del lines[dice.randrange(len(lines))]
        return b"\n".join(lines)
    # After the end of a PDF a comment says nothing, but makes another file of it.
    return data + b"\n%%%d\n" % dice.randrange(1 << 30) if ending == ".pdf" else data


def broken(data, dice):
    """A document that no reader takes, or only in part."""
    kind = dice.randrange(3)
    if kind == 0:
        return b"PK\x03\x04" + dice.randbytes(400)
    if kind == 1:
        return b"%PDF-1.7\n" + dice.randbytes(400)
    return data[: len(data) // 3]


def make(folder, sources, count, dice):
    """A folder with so many documents."""
    archive, packed = None, 0
    for number in range(count):
        source = sources[dice.randrange(len(sources))]
        ending = os.path.splitext(source)[1].lower()
        with open(source, "rb") as file:
            data = mutated(file.read(), ending, dice)
        if number % 100 == 99:
            data = broken(data, dice)
        name = f"第{number % 7}批/{number // 200}/文件 {number:05}{ending}"
        if number % 50 >= 45:
            if archive is None:
                path = os.path.join(folder, f"档案{packed:03}.zip")
                os.makedirs(folder, exist_ok=True)
                archive, packed = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED), packed + 1
            archive.writestr(zipfile.ZipInfo(name), data)
            if number % 50 == 49:
                archive.close()
                archive = None
            continue
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)
    if archive is not None:
        archive.close()


def measured(command):
    """Runs a command: exit code, seconds, processor seconds, peak of memory in MB (0 where the system does not tell)."""
    start = time.monotonic()
    child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    peak = usage.ru_maxrss / 1024 if sys.platform.startswith("linux") else 0
    return child.returncode, time.monotonic() - start, usage.ru_utime + usage.ru_stime, peak


def differences(one, other):
    """Files that are in one folder only or differ."""
    compared = filecmp.dircmp(one, other, ignore=[], hide=[os.curdir, os.pardir])
    found = [os.path.join(one, name) for name in compared.left_only] + [os.path.join(other, name) for name in compared.right_only]
    for name in compared.common_files:
        if not filecmp.cmp(os.path.join(one, name), os.path.join(other, name), shallow=False):
            found.append(os.path.join(one, name))
    for name in compared.common_dirs:
        found += differences(os.path.join(one, name), os.path.join(other, name))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("places", nargs="*", metavar="DOCUMENT|FOLDER")
    parser.add_argument("--program", default=os.path.join("target", "release", "baogao"))
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=1, help="runs for each number of threads; the best counts")
    parser.add_argument("--keep", metavar="DIR", help="keep the documents and outputs in this folder")
    args = parser.parse_args()
    dice = random.Random(args.seed)
    sources = documents(args.places or ["corpus"])
    place = args.keep or tempfile.mkdtemp(prefix="baogao-batch-")
    failed = []

    def out(name):
        path = os.path.join(place, name)
        shutil.rmtree(path, ignore_errors=True)
        return path

    def run(documents, output, *more):
        return measured([args.program, "-q", "extract", documents, "-o", output, *more])

    try:
        everything, quarter = os.path.join(place, "in"), os.path.join(place, "quarter")
        for folder, count in ((everything, args.count), (quarter, args.count // 4)):
            shutil.rmtree(folder, ignore_errors=True)
            make(folder, sources, count, random.Random(args.seed))
        print(f"{args.count} documents from {len(sources)} sources")
        wall, outputs = {}, {}
        cores = os.cpu_count() or 1
        for jobs in (1, cores):
            for _ in range(args.rounds):
                outputs[jobs] = out(f"out-{jobs}")
                code, seconds, work, peak = run(everything, outputs[jobs], "--jobs", str(jobs))
                wall[jobs] = min(seconds, wall.get(jobs, seconds))
                print(f"  {jobs} thread(s): {seconds:.1f} s, processor {work:.1f} s, peak {peak:.0f} MB, exit code {code}", flush=True)
                if code not in (0, 1):
                    failed.append(f"exit code {code}")
        print(f"  {wall[1] / wall[cores]:.2f} times as fast with {cores} threads")
        _, _, _, small = run(quarter, out("out-quarter"))
        print(f"  a quarter of the documents: peak {small:.0f} MB")
        whole = outputs[cores]
        failed += [f"threads: {name} differs" for name in differences(outputs[1], whole)]
        with open(os.path.join(whole, "summary.json"), encoding="utf-8") as file:
            summary = json.load(file)
        print(f"  {summary['outcomes']}, formats {summary['formats']}")
        if summary["documents"] != args.count or any(not entry["reason"] for entry in summary["failed"]):
            failed.append(f"{summary['documents']} documents are accounted for")

        killed = out("killed")
        kills = 0
        for attempt in range(20 * args.kills):
            if kills == args.kills:
                break
            # Slices of the whole, so that each kill finds the run in another state.
            child = subprocess.Popen([args.program, "-q", "extract", everything, "-o", killed, "--resume"], stderr=subprocess.DEVNULL)
            try:
                child.wait(dice.uniform(0.02, max(0.1, 1.6 * wall[cores] / args.kills)))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
                kills += 1
                continue
            # It came to its end before the kill: begin again.
            shutil.rmtree(killed)
        run(everything, killed, "--resume")
        found = differences(whole, killed)
        print(f"  killed {kills} times and resumed: {len(found)} differences")
        failed += [f"killed: {name} differs" for name in found]
        if kills < args.kills:
            failed.append(f"only {kills} kills")
    finally:
        if not args.keep:
            shutil.rmtree(place, ignore_errors=True)
    for line in failed[:20]:
        print(f"FAILED {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
