#!/usr/bin/env python3
"""Reads every output back with other programs and compares row counts and sums with the JSON.

    python3 tests/readback.py [--program target/debug/baogao] [DOCUMENT|FOLDER ...]

Without documents the corpus is read. Uses what is installed of pandas, duckdb, pyarrow, openpyxl and LibreOffice
(`pip install pandas duckdb pyarrow openpyxl`) and names what it skips; sqlite3 and csv come with Python. Ends with 1 if
anything differs.
"""

import argparse
import csv
import glob
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import defaultdict
from decimal import Decimal, getcontext

getcontext().prec = 60
csv.field_size_limit(1 << 30)
MONEY = ["initial_budget", "adjusted_budget", "budget", "executed", "amount"]
# The columns whose sums are compared, by table; a sum of nothing is 0 everywhere.
SUMS = {
    "field_values": ["yuan", "number"],
    "budget_rows": MONEY + [f"{name}_yuan" for name in MONEY] + ["execution_rate", "weight", "score"],
    "figures": ["number", "yuan"],
    "indicators": ["weight", "score", "target_value", "actual_value"],
    "projects": ["amount", "amount_yuan"],
    "tasks": ["amount", "amount_yuan", "executed", "executed_yuan"],
    "other_cells": ["number", "yuan"],
    "table_cells": ["number", "yuan"],
    "checks": ["expected", "actual", "difference"],
}


def optional(name):
    try:
        return __import__(name)
    except ImportError:
        print(f"skipped: {name} is not installed (pip install {name})")
        return None


class Tally:
    """Rows of each table and sums of its columns."""

    def __init__(self):
        self.rows = defaultdict(int)
        self.sums = defaultdict(Decimal)

    def add(self, table, **numbers):
        self.rows[table] += 1
        for column, number in numbers.items():
            if number is not None:
                self.sums[table, column] += Decimal(str(number)) if not isinstance(number, Decimal) else number


def leaves(node):
    """Every typed value of a report: (number, yuan)."""
    if isinstance(node, dict):
        if set(node) == {"value", "unit", "yuan"}:
            yield node["value"], node["yuan"]
        elif set(node) == {"percent"}:
            yield node["percent"], None
        elif set(node) == {"text", "issuer", "year", "serial", "canonical"}:
            yield None, None
        elif "text" in node and set(node) <= {"text", "operator", "value", "upper", "unit", "approx"}:
            yield node.get("value"), None
        else:
            for member in node.values():
                yield from leaves(member)
    elif isinstance(node, list):
        for element in node:
            yield from leaves(element)
    elif isinstance(node, (int, Decimal)) and not isinstance(node, bool):
        yield node, None


def number_of(value):
    found = list(leaves(value)) if not isinstance(value, str) else []
    return found[0] if len(found) == 1 else (None, None)


def headings(nodes):
    return sum(1 + headings(node.get("children") or []) for node in nodes or [])


def tally_report(tally, report):
    for number, yuan in leaves(report):
        tally.sums["field_values", "number"] += Decimal(number or 0)
        tally.sums["field_values", "yuan"] += Decimal(yuan or 0)
    for section in ["budget", "funds"]:
        for row in (report.get(section) or {}).get("rows") or []:
            rate = (row.get("execution_rate") or {}).get("percent")
            amounts = {name: (row.get(name) or {}).get("value") for name in MONEY}
            amounts |= {f"{name}_yuan": (row.get(name) or {}).get("yuan") for name in MONEY}
            tally.add("budget_rows", execution_rate=rate, weight=row.get("weight"), score=row.get("score"), **amounts)
    for row in report.get("amounts") or []:
        value = row.get("value") or {}
        tally.add("budget_rows", amount=value.get("value"), amount_yuan=value.get("yuan"))
    for section in ["staffing", "expenditure", "three_public", "three_public_budget"]:
        for value in (report.get(section) or {}).values():
            number, yuan = number_of(value)
            tally.add("figures", number=number, yuan=yuan)
    for row in report.get("indicators") or []:
        target, actual = (row.get(name) or {} for name in ["target", "actual"])
        tally.add("indicators", weight=row.get("weight"), score=row.get("score"),
                  target_value=target.get("value"), actual_value=actual.get("value"))
    for name in ["projects", "tasks"]:
        for row in report.get(name) or []:
            amounts = {key: (row.get(key) or {}) for key in ["amount", "executed"][: 1 + (name == "tasks")]}
            tally.add(name, **{key: money.get("value") for key, money in amounts.items()},
                      **{f"{key}_yuan": money.get("yuan") for key, money in amounts.items()})
    lists = [(report.get(name) or {}).get("rows") or [] for name in ["budget", "funds"]]
    for row in sum(lists, (report.get("indicators") or []) + (report.get("tasks") or [])):
        for value in (row.get("other") or {}).values():
            number, yuan = number_of(value)
            tally.add("other_cells", number=number, yuan=yuan)
    numbers = [row.get("document_numbers") or [] for row in report.get("projects") or []]
    numbers.append((report.get("project") or {}).get("document_numbers") or [])
    numbers.append([found for found in report.get("found") or [] if found["type"] == "document_number"])
    tally.rows["document_numbers"] += sum(len(list(filter(None, listed))) for listed in numbers)
    tally.rows["duties"] += len(report.get("duties") or [])
    tally.rows["glossary"] += len(report.get("glossary") or [])
    tally.rows["fields"] += len(report.get("fields") or {})
    tally.rows["outline"] += headings(report.get("outline"))
    tally.rows["texts"] += len(report.get("goals") or {}) + sum(report.get(name) is not None for name in ["conclusion", "other"])
    tally.rows["texts"] += sum(len(report.get(name) or []) for name in ["internal_units", "problems", "measures"])
    for table in report.get("tables") or []:
        tally.rows["statutory_tables"] += 1
        tally.rows["table_columns"] += len(table.get("columns") or [])
        for row in table.get("rows") or []:
            tally.rows["table_rows"] += 1
            for value in (row.get("values") or {}).values():
                number, yuan = number_of(value)
                tally.add("table_cells", number=number, yuan=yuan)


def tally_json(results):
    tally = Tally()
    for result in results:
        tally.rows["documents"] += 1
        tally.rows["unassigned"] += len(result["unassigned"])
        tally.rows["diagnostics"] += len(result["diagnostics"])
        for form in [result] + result["attachments"]:
            tally.rows["forms"] += 1
            tally.rows["field_values"] += len(form["evidence"])
            tally.rows["review"] += len(form["review"])
            tally.rows["candidates"] += sum(len(entry["candidates"]) for entry in form["review"])
            for check in form["checks"]:
                tally.add("checks", expected=check["expected"], actual=check["actual"], difference=check["difference"])
                tally.rows["check_fields"] += len(check["fields"])
            tally_report(tally, form["report"])
    return tally


class Comparison:
    def __init__(self, expected, tables):
        self.expected, self.tables, self.wrong = expected, tables, 0

    def check(self, reader, what, expected, found):
        if expected != found:
            self.wrong += 1
            print(f"DIFFERS  {reader}: {what}: JSON {expected}, read back {found}")

    def all(self, reader, count, total):
        """`count(table)` and `total(table, column)` read one output."""
        before = self.wrong
        for table in self.tables:
            self.check(reader, table, self.expected.rows[table], count(table))
            for column in SUMS.get(table, []):
                found = Decimal(str(total(table, column) or 0))
                self.check(reader, f"sum {table}.{column}", self.expected.sums[table, column], found)
        rows, sums = len(self.tables), sum(map(len, SUMS.values()))
        print(f"{reader}: {rows} tables, {sums} sums, {self.wrong - before} differences")


def read_csv(comparison, folder):
    rows = {}
    for table in comparison.tables:
        with open(f"{folder}/{table}.csv", encoding="utf-8-sig", newline="") as file:
            rows[table] = list(csv.DictReader(file))
    total = lambda table, column: sum(Decimal(row[column]) for row in rows[table] if row[column])
    comparison.all("csv by csv", lambda table: len(rows[table]), total)
    for table in rows:
        risky = [value for row in rows[table] for name, value in row.items()
                 if value[:1] in "=+-@\t\r" and value and not is_number(value)]
        comparison.check("csv by csv", f"texts in {table} that could run", [], risky)


def is_number(text):
    try:
        return bool(Decimal(text)) or True
    except ArithmeticError:
        return False


def read_csv_pandas(comparison, folder, pandas):
    frames = {}
    for resource in json.load(open(f"{folder}/datapackage.json", encoding="utf-8"))["resources"]:
        kinds = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
        types = {name: "Int64" if kind == "integer" else str for name, kind in kinds.items()}
        frame = pandas.read_csv(f"{folder}/{resource['path']}", dtype=types, keep_default_na=False, na_values=[""])
        key = resource["schema"]["primaryKey"]
        comparison.check("csv by pandas", f"key of {resource['name']}", 0, int(frame.duplicated(key).sum()))
        for link in resource["schema"]["foreignKeys"]:
            other = frames[link["reference"]["resource"]]
            here = frame[link["fields"]].dropna().drop_duplicates()
            found = here.merge(other[link["reference"]["fields"]].drop_duplicates())
            comparison.check("csv by pandas", f"{resource['name']} → {link['reference']['resource']}", len(here), len(found))
        frames[resource["name"]] = frame
    total = lambda table, column: sum(map(Decimal, frames[table][column].dropna()))
    comparison.all("csv by pandas", lambda table: len(frames[table]), total)


def read_csv_duckdb(comparison, folder, duckdb):
    base = duckdb.connect()
    names = {"string": "VARCHAR", "integer": "BIGINT", "number": "DECIMAL(38, 18)"}
    for resource in json.load(open(f"{folder}/datapackage.json", encoding="utf-8"))["resources"]:
        columns = {field["name"]: names[field["type"]] for field in resource["schema"]["fields"]}
        base.execute(f"CREATE TABLE {resource['name']} AS SELECT * FROM read_csv('{folder}/{resource['path']}', header = true, "
                     f"columns = {columns!r}, quote = '\"', escape = '\"', delim = ',', strict_mode = true)")
    by_query(comparison, "csv by duckdb", lambda query: base.execute(query).fetchone()[0])


def by_query(comparison, reader, one):
    comparison.all(reader, lambda table: one(f"SELECT count(*) FROM {table}"),
                   lambda table, column: one(f"SELECT sum({column}) FROM {table}"))


def read_parquet_duckdb(comparison, folder, duckdb):
    base = duckdb.connect()
    for table in comparison.tables:
        base.execute(f"CREATE VIEW {table} AS SELECT * FROM '{folder}/{table}.parquet'")
    by_query(comparison, "parquet by duckdb", lambda query: base.execute(query).fetchone()[0])


def read_parquet_arrow(comparison, folder, pyarrow):
    import pyarrow.compute
    import pyarrow.parquet

    tables = {table: pyarrow.parquet.read_table(f"{folder}/{table}.parquet") for table in comparison.tables}
    for table, columns in SUMS.items():
        for column in columns:
            comparison.check("parquet by pyarrow", f"type of {table}.{column}", "decimal128(38, 18)",
                             str(tables[table].schema.field(column).type))
    total = lambda table, column: pyarrow.compute.sum(tables[table][column]).as_py()
    comparison.all("parquet by pyarrow", lambda table: tables[table].num_rows, total)


def read_sqlite(comparison, path):
    base = sqlite3.connect(path)
    one = lambda query: base.execute(query).fetchone()[0]
    exact = lambda table, column: sum(Decimal(value) for (value,) in base.execute(f"SELECT {column} FROM {table}") if value is not None)
    comparison.all("sqlite by sqlite3", lambda table: one(f"SELECT count(*) FROM {table}"), exact)
    for table, columns in SUMS.items():
        for column in (column for column in columns if column.endswith("yuan")):
            whole = one(f"SELECT count(*) FROM {table} WHERE {column} IS NOT NULL AND {column}_fen IS NULL") == 0
            if whole:
                found = Decimal(one(f"SELECT coalesce(sum({column}_fen), 0) FROM {table}")) / 100
                comparison.check("sqlite by sqlite3", f"sum {table}.{column}_fen", comparison.expected.sums[table, column], found)
    comparison.check("sqlite by sqlite3", "broken links", [], base.execute("PRAGMA foreign_key_check").fetchall())
    comparison.check("sqlite by sqlite3", "integrity", "ok", one("PRAGMA integrity_check"))
    projects = "SELECT count(*) FROM (SELECT DISTINCT document, part, project_no FROM projects_by_document_number)"
    comparison.check("sqlite by sqlite3", "view projects_by_document_number", comparison.expected.rows["projects"], one(projects))
    view = "SELECT count(*) FROM budget_by_department_and_year"
    comparison.check("sqlite by sqlite3", "view budget_by_department_and_year", comparison.expected.rows["budget_rows"], one(view))


def sheet_rows(book, name):
    rows = [row for row in book[name].iter_rows(values_only=True)]
    return rows[0], [row for row in rows[1:] if any(value is not None for value in row)]


def read_workbook(comparison, reader, book, result):
    """One workbook against the JSON of its document."""
    expected = tally_json([result])
    for name, table in [("职责", "duties"), ("预算", "budget_rows"), ("指标", "indicators"), ("项目", "projects"),
                        ("校验", "checks"), ("复核", "review")]:
        comparison.check(reader, f"{result['source']['name']} {name}", expected.rows[table], len(sheet_rows(book, name)[1]))
    headers = {"预算": {"年初预算数": "initial_budget", "全年预算数": "adjusted_budget", "预算数": "budget", "全年执行数": "executed",
                      "金额": "amount", "得分": "score"}, "指标": {"分值": "weight", "得分": "score"}, "项目": {"金额": "amount"}}
    tables = {"预算": "budget_rows", "指标": "indicators", "项目": "projects"}
    for name, columns in headers.items():
        head, rows = sheet_rows(book, name)
        for place, title in enumerate(head):
            column = columns.get(str(title).split("（")[0])
            if column and list(head).index(title) == place:
                found = sum(Decimal(str(row[place])) for row in rows if isinstance(row[place], (int, float)))
                comparison.check(reader, f"{result['source']['name']} sum {name}.{title}", expected.sums[tables[name], column], found)
    if expected.rows["statutory_tables"]:
        numbers = [value for row in book["表格"].iter_rows(values_only=True) for value in row if isinstance(value, (int, float))]
        total = sum(Decimal(str(number)) for number in numbers)
        comparison.check(reader, f"{result['source']['name']} sum 表格", expected.sums["table_cells", "number"], total)
    marked = sum(1 for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment)
    linked = sum(1 for row in book["复核"].iter_rows(min_row=2) for cell in row if cell.hyperlink)
    comparison.check(reader, f"{result['source']['name']} comments without links back", True, marked <= linked)


def read_xlsx(comparison, folder, results, openpyxl):
    before = comparison.wrong
    for name, result in results.items():
        read_workbook(comparison, "xlsx by openpyxl", openpyxl.load_workbook(f"{folder}/{name}.xlsx"), result)
    print(f"xlsx by openpyxl: {len(results)} workbooks, {comparison.wrong - before} differences")


def read_xlsx_office(comparison, folder, results, openpyxl, limit):
    office = shutil.which("soffice")
    if not office:
        print("skipped: LibreOffice is not installed (soffice is not on the path)")
        return
    before, names = comparison.wrong, list(results)[:limit]
    with tempfile.TemporaryDirectory() as out:
        files = [shutil.copy(f"{folder}/{name}.xlsx", f"{out}/{number}.xlsx") for number, name in enumerate(names)]
        profile = f"-env:UserInstallation=file://{out}/profile"
        subprocess.run([office, profile, "--headless", "--convert-to", "ods", "--outdir", f"{out}/ods", *files],
                       check=True, capture_output=True)
        sheets = sorted(glob.glob(f"{out}/ods/*.ods"))
        comparison.check("xlsx by LibreOffice", "workbooks opened", len(files), len(sheets))
        if openpyxl and sheets:
            subprocess.run([office, profile, "--headless", "--convert-to", "xlsx", "--outdir", f"{out}/back", *sheets],
                           check=True, capture_output=True)
            for number, name in enumerate(names):
                book = openpyxl.load_workbook(f"{out}/back/{number}.xlsx")
                read_workbook(comparison, "xlsx by LibreOffice", book, results[name])
    print(f"xlsx by LibreOffice: {len(names)} workbooks saved by it and read again, {comparison.wrong - before} differences")


def main():
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--program", default=os.path.join(root, "target/debug/baogao"))
    arguments.add_argument("--office", type=int, default=5, help="workbooks that LibreOffice opens")
    arguments.add_argument("documents", nargs="*", default=[os.path.join(root, "corpus")])
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as out:
        for form, place in [("json", "json"), ("xlsx", "xlsx"), ("csv", "csv"), ("parquet", "parquet"), ("sqlite", "all.sqlite")]:
            run = subprocess.run([given.program, "-q", "extract", *given.documents, "--format", form, "-o", f"{out}/{place}"])
            if run.returncode not in (0, 1):
                sys.exit(f"{form}: exit code {run.returncode}")
        results = {}
        for path in sorted(glob.glob(f"{out}/json/**/*.json", recursive=True)):
            with open(path, encoding="utf-8") as file:
                results[os.path.relpath(path, f"{out}/json")[: -len(".json")]] = json.load(file, parse_float=Decimal)
        package = json.load(open(f"{out}/csv/datapackage.json", encoding="utf-8"))
        comparison = Comparison(tally_json(results.values()), [resource["name"] for resource in package["resources"]])
        print(f"{len(results)} documents, {comparison.expected.rows['field_values']} values")
        pandas, duckdb, pyarrow, openpyxl = map(optional, ["pandas", "duckdb", "pyarrow", "openpyxl"])
        read_csv(comparison, f"{out}/csv")
        read_sqlite(comparison, f"{out}/all.sqlite")
        if pandas:
            read_csv_pandas(comparison, f"{out}/csv", pandas)
        if duckdb:
            read_csv_duckdb(comparison, f"{out}/csv", duckdb)
            read_parquet_duckdb(comparison, f"{out}/parquet", duckdb)
        if pyarrow:
            read_parquet_arrow(comparison, f"{out}/parquet", pyarrow)
        if openpyxl:
            read_xlsx(comparison, f"{out}/xlsx", results, openpyxl)
        read_xlsx_office(comparison, f"{out}/xlsx", results, openpyxl, given.office)
    print("all agree" if comparison.wrong == 0 else f"{comparison.wrong} differences")
    sys.exit(1 if comparison.wrong else 0)


if __name__ == "__main__":
    main()
