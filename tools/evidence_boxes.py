#!/usr/bin/env python3
"""Checks the places of a PDF's values: the text inside the boxes of each piece of evidence must be its `raw`,
and every value of the report must have evidence.

    cargo build && python3 tools/evidence_boxes.py [--bin target/debug/baogao] FILE.pdf|FOLDER ...

The text comes from another PDF engine: pdfplumber (character by character) or, without it, `pdftotext -bbox` (word by word). With
neither, nothing is checked and a message says so. Exit code 1 if a text does not stand in its boxes, or a value has no place.
"""
import argparse
import html
import json
import pathlib
import re
import shutil
import subprocess
import sys
import unicodedata

try:
    import pdfplumber
except ImportError:
    pdfplumber = None

ROOM = 1.0  # points that engines may differ by


def plain(text):
    """Without white space and width: engines write these differently."""
    return "".join(ch for ch in unicodedata.normalize("NFKC", text) if not ch.isspace())


def pieces_by_character(path):
    """For each page: (x0, top, x1, bottom, text) of each character."""
    with pdfplumber.open(path) as file:
        return [[(c["x0"], c["top"], c["x1"], c["bottom"], c["text"]) for c in page.chars] for page in file.pages]


def pieces_by_word(path):
    """For each page: (x0, top, x1, bottom, text) of each word."""
    out = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, check=True, text=True).stdout
    word = re.compile(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>')
    pages = out.split("<page ")[1:]
    return [[(*map(float, m[:4]), html.unescape(m[4])) for m in word.findall(page)] for page in pages]


def text_inside(pieces, box, by_character):
    """The text of a box, by lines and from left to right."""
    x0, y0, x1, y1 = box
    inside = []
    for left, top, right, bottom, text in pieces:
        x, y = (left + right) / 2, (top + bottom) / 2
        if by_character:
            if x0 - ROOM <= x <= x1 + ROOM and y0 - ROOM <= y <= y1 + ROOM:
                inside.append((x, y, text))
        elif left < x1 and right > x0 and y0 - ROOM <= y <= y1 + ROOM:
            inside.append((x, y, text))
    return plain("".join(text for _, _, text in sorted(inside, key=lambda piece: piece[0])))


def places(evidence):
    """Every piece of evidence with a text and places: the value itself, its parts, its repeats. Labels have spans only."""
    yield evidence
    for key in ["parts", "also"]:
        yield from evidence.get(key) or []


def parts_of(output):
    yield "", output
    for number, part in enumerate(output.get("attachments") or []):
        yield f"attachment {number}: ", part


def leaves(value, pointer=""):
    """Pointers of all values that need evidence: everything but objects of members and lists."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield from leaves(member, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for index, element in enumerate(value):
            yield from leaves(element, f"{pointer}/{index}")
    elif value is not None:
        yield pointer


def wrong_of(output, pages, by_character):
    """(how many texts were compared, what is wrong with them)"""
    count, wrong = 0, []
    for name, part in parts_of(output):
        known = part["evidence"]
        for pointer in leaves(part["report"]):
            parents = [pointer[:end] for end in range(len(pointer), 0, -1) if end == len(pointer) or pointer[end] == "/"]
            if not any(parent in known for parent in parents):
                wrong.append(f"{name}{pointer}: no evidence")
        for pointer, evidence in known.items():
            for piece in places(evidence):
                raw, at = plain(piece.get("raw") or ""), piece.get("at") or []
                if not raw:
                    continue
                count += 1
                if not at or any("box" not in place for place in at):
                    wrong.append(f"{name}{pointer}: no place for {raw[:40]}")
                    continue
                found = "".join(text_inside(pages[place["page"] - 1], place["box"], by_character) for place in at)
                # words may reach over a box, characters must not
                if raw != found if by_character else raw not in found:
                    wrong.append(f"{name}{pointer}: {raw[:60]} stands not in its boxes, but {found[:60]}")
    return count, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", type=pathlib.Path)
    parser.add_argument("--bin", default="target/debug/baogao")
    parser.add_argument("--words", action="store_true", help="compare with pdftotext even where pdfplumber is there")
    options = parser.parse_args()
    by_character = pdfplumber is not None and not options.words
    if not by_character and not shutil.which("pdftotext"):
        print("skipped: neither pdfplumber nor pdftotext is installed")
        return 0
    files = [file for path in options.paths for file in (sorted(path.rglob("*.pdf")) if path.is_dir() else [path])]
    if not files:
        sys.exit("no PDF found")
    failed = values = texts = 0
    for file in files:
        run = subprocess.run([options.bin, "-q", "extract", "--with-contacts", str(file)], capture_output=True, text=True)
        if run.returncode != 0:
            print(f"{file}: {run.stderr.strip()}")
            continue
        pages = pieces_by_character(file) if by_character else pieces_by_word(file)
        output = json.loads(run.stdout)
        count, wrong = wrong_of(output, pages, by_character)
        texts, values, failed = texts + count, values + len(output["evidence"]), failed + len(wrong)
        for line in wrong:
            print(f"{file}: {line}")
    engine = "pdfplumber" if by_character else "pdftotext -bbox"
    print(f"{len(files)} files, {values} values, {texts} texts compared with {engine}: {failed} wrong")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
