"""What each command is called, and what it takes. (docs/command-line.md)"""

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from app.domain.access.api_key import Scope
from app.domain.evidence.erasure import Ground
from app.domain.leads.handover import Answer as Said
from app.domain.leads.handover import Rejection
from app.eventlog.second_tree import HASHES
from app.settings import Settings
from app.terminal.answers import Answer

Arguments = argparse.Namespace
Run = Callable[[Arguments, Settings], Answer]

DOCUMENT_LANGUAGES = {"zh-Hant": "zh_Hant", "zh-Hans": "zh_Hans", "en": "en"}
"""The languages of a document as they are typed, and as the pages call them."""


def options(runs: Mapping[str, Run]) -> argparse.ArgumentParser:
    """All commands with their options. `runs` are what carries each out, by the command's name."""
    top = argparse.ArgumentParser(prog="accord", description="KPIs that explain themselves.")
    commands = top.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, told: str, *shared: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=told, description=told)
        one.set_defaults(run=runs[name])
        _add(one, "data", *shared)
        return one

    command("migrate", "Bring the database's tables to the newest shape.")
    one = command("init", "Found the organisation and its first administrator.", "json")
    one.add_argument("username", help="the first administrator's username")
    one.add_argument("--person", metavar="NAME", help="their name (default: the username)")
    one.add_argument("--name", default="", help="the organisation's name")
    one.add_argument("--zone", default="Asia/Shanghai", help="its time zone")
    one.add_argument("--currency", default="CNY", help="its currency")
    one.add_argument("--company-code", default="company", metavar="CODE")
    one.add_argument("--password-file", type=Path, metavar="FILE", help="their password")
    one = command("demo", "Load the demonstration company into an empty database.", "json")
    one.add_argument("--if-empty", action="store_true", help="do nothing where there are data")
    one = command("scorecard", "Show a scorecard.", "card", "json", "as_of", "language")
    command("tracking", "Show a month's tracking table.", "card", "json", "as_of", "language")
    one = command("history", "Show every step of a number.", "json", "as_of", "language")
    one.add_argument("metric", metavar="METRIC", help="a metric's code, name or alias")
    one.add_argument("subject", metavar="SUBJECT", help="a unit's code or name, or a username")
    one.add_argument("period", metavar="PERIOD")
    one = command(
        "compare", "Say why a score changed between two moments.", "card", "json", "language"
    )
    one.add_argument(
        "--from",
        dest="since",
        required=True,
        metavar="MOMENT",
        help="2026-03-31, a time, or @48211",
    )
    one.add_argument("--to", dest="until", metavar="MOMENT", help="the same; now by default")
    one = command("adjustments", "List the requests to adjust KPIs.", "json", "as_of")
    one = command("disputes", "List the disputes.", "json", "as_of")
    one = command("tasks", "List the tasks and the promises kept.", "json", "as_of")
    one.add_argument("--owner", metavar="PERSON", help="only those of a person, by username")
    one = command("handbook", "List what the handbook says.", "json", "as_of", "language")
    one.add_argument("--find", default="", metavar="TEXT", help="what its words answer to")
    one.add_argument("--metric", metavar="METRIC", help="a metric's code, name or alias")
    one = command("letters", "List the responsibility letters.", "json", "as_of")
    one = command(
        "what-if", "Score with other weights, targets or values.", "card", "json", "as_of"
    )
    one.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="METRIC.FIELD=VALUE",
        help="suppose another weight, target, floor, challenge or value",
    )
    one = command("import", "Import a team's own table.", "json", "by")
    one.add_argument("file", type=Path, metavar="FILE", help="an .xlsx workbook or a CSV file")
    one.add_argument("--holder", default="", help="whose table it is: a unit or a username")
    one.add_argument("--period", default="", help="what it speaks of: 2026, 2026-Q2 or 2026-06")
    one.add_argument(
        "--map", action="append", default=[], metavar="NAME=PERSON", help="whom a name means"
    )
    one.add_argument(
        "--answer",
        action="append",
        default=[],
        metavar="QUESTION=ANSWER",
        help="settles a question",
    )
    one.add_argument("--dry-run", action="store_true", help="only say what it would do")
    one = command("close", "Close a unit's period with its figures.", "json")
    one.add_argument("unit", metavar="UNIT", help="a unit's code or name")
    one.add_argument("period", metavar="PERIOD", help="2026-Q2, or another period that is over")
    one.add_argument("--rehearse", action="store_true", help="only say what it would store")
    one.add_argument("--by", metavar="USERNAME", help="who closes (the unit's head)")
    command("leads", "List the lists of records.", "json", "as_of")
    one = command("import-leads", "Bring a list of records.", "json", "by")
    one.add_argument("file", type=Path, metavar="FILE", help="an .xlsx workbook or a CSV file")
    one.add_argument("--metric", required=True, help="the metric whose value they stand behind")
    one.add_argument("--subject", required=True, help="whose value: a unit or a username")
    one.add_argument("--period", required=True, help="of which period: 2026-05")
    one.add_argument("--unit", default="", help="whose list it is (default: the subject)")
    one.add_argument("--source", default="", help="where the records come from")
    one.add_argument("--key", default="", metavar="COLUMN", help="the column of the record's id")
    one.add_argument("--time", default="", metavar="COLUMN", help="the column of its time")
    one.add_argument("--also", default="", metavar="COLUMNS", help="personal columns to keep")
    one = command("count-leads", "Count a list of records.", "json", "as_of")
    one.add_argument("list", metavar="LIST", help="the beginning of its id")
    one.add_argument("--definition", default="", help="v2, or the code of the unit whose own it is")
    one.add_argument("--against", default="", metavar="DEFINITION", help="the other definition")
    one.add_argument("--with", dest="other", default="", metavar="LIST", help="the other list")
    one = command("hand-over", "Hand a list of records over.", "json", "by")
    one.add_argument("list", metavar="LIST", help="the beginning of its id")
    one.add_argument("unit", metavar="UNIT", help="who works on it: a unit's code or name")
    one = command("answer-leads", "Answer records that were handed over.", "json", "by")
    one.add_argument("list", metavar="LIST", help="the beginning of its id")
    one.add_argument("answer", choices=[one for one in Said if one is not Said.WAITING])
    one.add_argument("record", nargs="*", metavar="RECORD", help="the records' ids")
    one.add_argument("--waiting", action="store_true", help="all that nobody answered")
    one.add_argument("--ground", default="", choices=[*Rejection], help="why they are rejected")
    one.add_argument("--remark", default="", help="why, in a few words")
    command("compare-sources", "Compare all sources with each other.", "json", "by")
    one = command("checkpoint", "Sign the log as it stands.", "json")
    one.add_argument("--out", type=Path, metavar="FILE", help="write the signed note there")
    one.add_argument("--second-tree", choices=[*HASHES], help="sign a root by this hash as well")
    one = command("keys", "Show the keys that sign checkpoints.", "json")
    one.add_argument("--replace", action="store_true", help="let a new key sign from now on")
    one.add_argument("--old-is-lost", action="store_true", help="go on without the old one")
    one.add_argument(
        "--replace-secret", action="store_true", help="make secret.key anew, with what it seals"
    )
    command("api-keys", "List the keys by which other systems report values.", "json")
    one = command("make-api-key", "Make such a key, and show its secret once.", "json", "by")
    one.add_argument("owner", metavar="OWNER", help="whose rights it has: a username")
    one.add_argument("--name", required=True, metavar="TEXT", help="which system uses it")
    one.add_argument("--unit", required=True, help="whose values: a unit's code or name")
    one.add_argument("--for", dest="purpose", action="append", choices=[*Scope], help="what for")
    one.add_argument("--source", action="append", metavar="CODE", help="under which source")
    one.add_argument("--until", required=True, metavar="DAY", help="its last day: 2026-12-31")
    one = command("revoke-api-key", "End such a key at once.", "json", "by")
    one.add_argument("id", metavar="ID", help="the key's id, as api-keys shows it")
    one = command("second-step-off", "Let somebody in by password alone again.", "json")
    one.add_argument("username", metavar="USERNAME")
    one = command("erase-text", "Erase a text for ever.", "json", "by")
    one.add_argument("id", metavar="ID", help="the text's id, as its event's page shows it")
    one.add_argument("--ground", required=True, choices=sorted(Ground), help="why it has to go")
    one.add_argument("--reason", required=True, help="a sentence without anything personal")
    one = command("pack", "Write an evidence pack.", "json", "by", "language")
    one.add_argument("kind", choices=("dispute", "kpi", "period"))
    one.add_argument(
        "of", metavar="ID", help="a dispute's id, HOLDER/PERIOD, or HOLDER/PERIOD/METRIC"
    )
    one.add_argument("--out", type=Path, metavar="FILE", required=True, help="the zip to write")
    one = command("pdf", "Write a scorecard's review as PDF.", "card", "json", "as_of")
    one.add_argument(
        "--language", choices=tuple(DOCUMENT_LANGUAGES), default="zh-Hant", help="of the document"
    )
    one.add_argument("--out", type=Path, metavar="FILE", required=True, help="the file to write")
    one = command("check-pdf", "Compare a PDF with what the log gives.", "json")
    one.add_argument("file", type=Path, metavar="FILE")
    command(
        "worker",
        "Keep the read tables up to the log, sign it, compare sources, send, print and open tasks, "
        "until told to stop.",
    )
    one = command("rebuild", "Build the read tables anew from the log.", "json")
    one.add_argument("--check", action="store_true", help="only compare them with a replay")
    one = command("verify", "Look for everything that is wrong with the log.", "json")
    one.add_argument("--log-only", action="store_true", help="leave the read tables out")
    one.add_argument(
        "--checkpoint",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a checkpoint that was kept elsewhere",
    )
    command("export-log", "Print the log as JSON lines.")
    command("routes", "List the pages' addresses.", "json")
    one = command("backup", "Copy the database into a file, while it is used.", "json")
    one.add_argument("file", type=Path, metavar="FILE")
    one = command("restore", "Put a backup into a database without one.", "json")
    one.add_argument("file", type=Path, metavar="FILE")
    one.add_argument(
        "--check", action="store_true", help="only try it: restore elsewhere, verify, throw away"
    )
    one.add_argument(
        "--checkpoint",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="with --check: a checkpoint that was kept elsewhere",
    )
    one = command("check-log", "Look whether lines of the log file were changed.", "json")
    one.add_argument("files", nargs="+", type=Path, metavar="FILE")
    command("doctor", "Look for what could lose data or mislead.", "json")
    return top


def _add(one: argparse.ArgumentParser, *shared: str) -> None:
    """Options that several commands have in common."""
    if "data" in shared:
        one.add_argument(
            "--data", type=Path, metavar="DIR", help="the folder of the SQLite database"
        )
    if "card" in shared:
        one.add_argument("holder", metavar="HOLDER", help="a unit's code or name, or a username")
        one.add_argument("period", metavar="PERIOD", help="2026, 2026-H1, 2026-Q2 or 2026-06")
    if "by" in shared:
        one.add_argument("--by", metavar="USERNAME", help="who acts (the first administrator)")
    if "as_of" in shared:
        one.add_argument("--as-of", metavar="MOMENT", help="2026-03-31, a time, or @48211")
    if "language" in shared:
        one.add_argument(
            "--language", choices=("en", "zh_Hant", "zh_Hans"), default="en", help="of names"
        )
    if "json" in shared:
        one.add_argument("--json", action="store_true", help="print facts for scripts")
