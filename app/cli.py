"""Accord's command line: parse, call, print. Exit codes: 0 good, 1 found something wrong, 2 could
not do it. Every command is described in docs/command-line.md.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from app.accord import Accord
from app.domain.evidence.erasure import Ground
from app.domain.reference import NotThere
from app.domain.refusals import Refused
from app.eventlog import migrating
from app.eventlog.notes import Unreadable
from app.eventlog.signing import NoKey, NotExtending, Signer
from app.eventlog.store import Busy, Store, UnsafeSettings
from app.logs import write_logs
from app.messengers.delivering import Messengers
from app.messengers.robots import AppriseRobot
from app.sealing import NothingToSign, seal
from app.settings import Settings, WrongSetting
from app.terminal import (
    adjusting,
    changes,
    checking,
    closing,
    comparing,
    copying,
    disputing,
    erasing,
    founding,
    importing,
    packing,
    printing,
    reading,
    signing,
    working,
)
from app.terminal.answers import Answer, Impossible

Arguments = argparse.Namespace
Command = Callable[[Arguments, Settings], Answer]

DOCUMENT_LANGUAGES = {"zh-Hant": "zh_Hant", "zh-Hans": "zh_Hans", "en": "en"}
GOOD, FOUND_WRONG, COULD_NOT = 0, 1, 2

SAID_NO = (
    Impossible,
    Refused,
    NotThere,
    WrongSetting,
    UnsafeSettings,
    Busy,
    NoKey,
    NothingToSign,
    Unreadable,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    given = parser().parse_args(arguments)
    try:
        settings = Settings.from_env(data=given.data)
        write_logs(settings.log_level)
        answer: Answer = given.run(given, settings)
        _print(answer, as_json=getattr(given, "json", False))
    except NotExtending as error:
        _say(str(error))
        return FOUND_WRONG
    except BrokenPipeError:
        # Whoever read it has seen enough; what is left in the buffer goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return COULD_NOT
    except OSError as error:
        about = f"{error.filename}: " if error.filename else ""
        _say(f"{about}{error.strerror or error}.")
        return COULD_NOT
    except SAID_NO as error:
        _say(str(error))
        return COULD_NOT
    except sa.exc.OperationalError as error:
        _say(f"The database can't be reached: {error.orig}")
        return COULD_NOT
    return FOUND_WRONG if answer.wrong else GOOD


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    top = argparse.ArgumentParser(prog="accord", description="KPIs that explain themselves.")
    commands = top.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, run: Command, told: str, *options: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=told, description=told)
        one.set_defaults(run=run)
        _add(one, "data", *options)
        return one

    command("migrate", _migrate, "Bring the database's tables to the newest shape.")
    one = command("init", _init, "Found the organisation and its first administrator.", "json")
    one.add_argument("username", help="the first administrator's username")
    one.add_argument("--person", metavar="NAME", help="their name (default: the username)")
    one.add_argument("--name", default="", help="the organisation's name")
    one.add_argument("--zone", default="Asia/Shanghai", help="its time zone")
    one.add_argument("--currency", default="CNY", help="its currency")
    one.add_argument("--company-code", default="company", metavar="CODE")
    one.add_argument("--password-file", type=Path, metavar="FILE", help="their password")
    one = command("demo", _demo, "Load the demonstration company into an empty database.", "json")
    one.add_argument("--if-empty", action="store_true", help="do nothing where there are data")
    one = command("scorecard", _scorecard, "Show a scorecard.", "json", "as_of", "language")
    one.add_argument("holder", metavar="HOLDER", help="a unit's code or name, or a username")
    one.add_argument("period", metavar="PERIOD", help="2026, 2026-H1, 2026-Q2 or 2026-06")
    one = command("history", _history, "Show every step of a number.", "json", "as_of", "language")
    one.add_argument("metric", metavar="METRIC", help="a metric's code, name or alias")
    one.add_argument("subject", metavar="SUBJECT", help="a unit's code or name, or a username")
    one.add_argument("period", metavar="PERIOD")
    one = command(
        "compare", _changes, "Say why a score changed between two moments.", "json", "language"
    )
    one.add_argument("holder", metavar="HOLDER", help="a unit's code or name, or a username")
    one.add_argument("period", metavar="PERIOD", help="2026, 2026-H1, 2026-Q2 or 2026-06")
    one.add_argument(
        "--from",
        dest="since",
        required=True,
        metavar="MOMENT",
        help="2026-03-31, a time, or @48211",
    )
    one.add_argument("--to", dest="until", metavar="MOMENT", help="the same; now by default")
    one = command("adjustments", _adjustments, "List the requests to adjust KPIs.", "json", "as_of")
    one = command("disputes", _disputes, "List the disputes.", "json", "as_of")
    one = command("letters", _letters, "List the responsibility letters.", "json", "as_of")
    one = command(
        "what-if", _what_if, "Score with other weights, targets or values.", "json", "as_of"
    )
    one.add_argument("holder", metavar="HOLDER", help="a unit's code or name, or a username")
    one.add_argument("period", metavar="PERIOD", help="2026, 2026-H1, 2026-Q2 or 2026-06")
    one.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="METRIC.FIELD=VALUE",
        help="suppose another weight, target, floor, challenge or value",
    )
    one = command("import", _import, "Import a team's own table.", "json", "by")
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
    one = command("close", _close, "Close a unit's period with its figures.", "json")
    one.add_argument("unit", metavar="UNIT", help="a unit's code or name")
    one.add_argument("period", metavar="PERIOD", help="2026-Q2, or another period that is over")
    one.add_argument("--rehearse", action="store_true", help="only say what it would store")
    one.add_argument("--by", metavar="USERNAME", help="who closes (the unit's head)")
    command("compare-sources", _compare, "Compare all sources with each other.", "json", "by")
    one = command("checkpoint", _checkpoint, "Sign the log as it stands.", "json")
    one.add_argument("--out", type=Path, metavar="FILE", help="write the signed note there")
    one = command("keys", _keys, "Show the keys that sign checkpoints.", "json")
    one.add_argument("--replace", action="store_true", help="let a new key sign from now on")
    one.add_argument("--old-is-lost", action="store_true", help="go on without the old one")
    one = command("erase-text", _erase_text, "Erase a text for ever.", "json", "by")
    one.add_argument("id", metavar="ID", help="the text's id, as its event's page shows it")
    one.add_argument("--ground", required=True, choices=sorted(Ground), help="why it has to go")
    one.add_argument("--reason", required=True, help="a sentence without anything personal")
    one = command("pack", _pack, "Write an evidence pack.", "json", "by", "language")
    one.add_argument("kind", choices=("dispute", "kpi", "period"))
    one.add_argument(
        "of", metavar="ID", help="a dispute's id, HOLDER/PERIOD, or HOLDER/PERIOD/METRIC"
    )
    one.add_argument("--out", type=Path, metavar="FILE", required=True, help="the zip to write")
    one = command("pdf", _pdf, "Write a scorecard's review as PDF.", "json", "as_of")
    one.add_argument("holder", metavar="HOLDER", help="a unit's code or name, or a username")
    one.add_argument("period", metavar="PERIOD", help="2026, 2026-H1, 2026-Q2 or 2026-06")
    one.add_argument(
        "--language", choices=tuple(DOCUMENT_LANGUAGES), default="zh-Hant", help="of the document"
    )
    one.add_argument("--out", type=Path, metavar="FILE", required=True, help="the file to write")
    one = command("check-pdf", _check_pdf, "Compare a PDF with what the log gives.", "json")
    one.add_argument("file", type=Path, metavar="FILE")
    command("worker", _worker, "Keep the read tables up to the log, until it is told to stop.")
    one = command("rebuild", _rebuild, "Build the read tables anew from the log.", "json")
    one.add_argument("--check", action="store_true", help="only compare them with a replay")
    one = command("verify", _verify, "Look for everything that is wrong with the log.", "json")
    one.add_argument("--log-only", action="store_true", help="leave the read tables out")
    one.add_argument(
        "--checkpoint",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a checkpoint that was kept elsewhere",
    )
    command("export-log", _export_log, "Print the log as JSON lines.")
    command("routes", _routes, "List the pages' addresses.", "json")
    one = command("backup", _backup, "Copy the database into a file, while it is used.", "json")
    one.add_argument("file", type=Path, metavar="FILE")
    one = command("restore", _restore, "Put a backup into a database without one.", "json")
    one.add_argument("file", type=Path, metavar="FILE")
    return top


def _add(one: argparse.ArgumentParser, *options: str) -> None:
    """Options that several commands have in common."""
    if "data" in options:
        one.add_argument(
            "--data", type=Path, metavar="DIR", help="the folder of the SQLite database"
        )
    if "by" in options:
        one.add_argument("--by", metavar="USERNAME", help="who acts (the first administrator)")
    if "as_of" in options:
        one.add_argument("--as-of", metavar="MOMENT", help="2026-03-31, a time, or @48211")
    if "language" in options:
        one.add_argument(
            "--language", choices=("en", "zh_Hant", "zh_Hans"), default="en", help="of names"
        )
    if "json" in options:
        one.add_argument("--json", action="store_true", help="print facts for scripts")


# -- one function for each command ----------------------------------------------------------------


def _migrate(_: Arguments, settings: Settings) -> Answer:
    accord = Accord.open(settings)
    accord.close()
    return Answer(["The database is up to date."])


def _init(given: Arguments, settings: Settings) -> Answer:
    return founding.init_answer(
        Accord.open(settings),
        founding.Founding(
            name=given.name,
            zone=given.zone,
            currency=given.currency,
            company_code=given.company_code,
            username=given.username,
            person=given.person or given.username,
        ),
        given.password_file,
    )


def _demo(given: Arguments, settings: Settings) -> Answer:
    return founding.demo(Accord.open(settings), if_empty=given.if_empty, progress=_progress)


def _scorecard(given: Arguments, settings: Settings) -> Answer:
    return reading.scorecard(
        _opened(settings),
        holder=given.holder,
        period_key=given.period,
        as_of=given.as_of,
        language=given.language,
    )


def _history(given: Arguments, settings: Settings) -> Answer:
    return reading.history(
        _opened(settings),
        metric=given.metric,
        subject=given.subject,
        period_key=given.period,
        as_of=given.as_of,
        language=given.language,
    )


def _changes(given: Arguments, settings: Settings) -> Answer:
    return changes.compare(
        _opened(settings),
        holder=given.holder,
        period_key=given.period,
        since=given.since,
        until=given.until,
        language=given.language,
    )


def _adjustments(given: Arguments, settings: Settings) -> Answer:
    return adjusting.adjustment_list(_opened(settings), as_of=given.as_of)


def _disputes(given: Arguments, settings: Settings) -> Answer:
    return disputing.dispute_list(_opened(settings), as_of=given.as_of)


def _letters(given: Arguments, settings: Settings) -> Answer:
    return adjusting.letter_list(_opened(settings), as_of=given.as_of)


def _what_if(given: Arguments, settings: Settings) -> Answer:
    return adjusting.what_would_be(
        _opened(settings),
        holder=given.holder,
        period_key=given.period,
        sets=given.set,
        as_of=given.as_of,
    )


def _import(given: Arguments, settings: Settings) -> Answer:
    return importing.import_table(
        _opened(settings),
        given.file,
        holder=given.holder,
        period=given.period,
        maps=given.map,
        answers=given.answer,
        by=given.by,
        dry_run=given.dry_run,
    )


def _close(given: Arguments, settings: Settings) -> Answer:
    return closing.close(
        _opened(settings),
        unit=given.unit,
        period_key=given.period,
        by=given.by,
        only_rehearse=given.rehearse,
    )


def _pdf(given: Arguments, settings: Settings) -> Answer:
    accord, app = _with_pages(settings)
    return printing.pdf(
        accord,
        app,
        holder=given.holder,
        period_key=given.period,
        as_of=given.as_of,
        language=DOCUMENT_LANGUAGES[given.language],
        out=given.out,
    )


def _check_pdf(given: Arguments, settings: Settings) -> Answer:
    accord, app = _with_pages(settings)
    return printing.check_pdf(accord, app, given.file)


def _compare(given: Arguments, settings: Settings) -> Answer:
    return comparing.compare_sources(_opened(settings), by=given.by)


def _worker(_: Arguments, settings: Settings) -> Answer:
    working.work(Accord.open(settings), _signer(settings), _messengers(settings), _say)
    return Answer()


def _messengers(settings: Settings) -> Messengers:
    try:
        robot = AppriseRobot(settings.robot_url) if settings.robot_url else None
    except ValueError:
        raise WrongSetting("ACCORD_ROBOT_URL is not the address of a chat robot") from None
    return Messengers(settings.mail_server, robot, settings.public_url)


def _rebuild(given: Arguments, settings: Settings) -> Answer:
    return checking.rebuild(_opened(settings), only_check=given.check, say=_say)


def _verify(given: Arguments, settings: Settings) -> Answer:
    return checking.verify(_opened(settings), log_only=given.log_only, checkpoints=given.checkpoint)


def _checkpoint(given: Arguments, settings: Settings) -> Answer:
    return signing.checkpoint(_opened(settings), _demanded_signer(settings), given.out)


def _keys(given: Arguments, settings: Settings) -> Answer:
    if given.replace:
        signer = _demanded_signer(settings)
        return signing.replace(_opened(settings), signer, old_is_lost=given.old_is_lost)
    return signing.keys(_opened(settings))


def _erase_text(given: Arguments, settings: Settings) -> Answer:
    return erasing.erase_text(
        _opened(settings), given.id, ground=given.ground, reason=given.reason, by=given.by
    )


def _pack(given: Arguments, settings: Settings) -> Answer:
    return packing.pack(
        _opened(settings),
        _demanded_signer(settings),
        kind=given.kind,
        of=given.of,
        out=given.out,
        by=given.by,
        language=given.language,
    )


def _export_log(_: Arguments, settings: Settings) -> Answer:
    accord, signer = _opened(settings), _signer(settings)
    if signer is not None:
        try:
            seal(accord, signer)
        except (NotExtending, OSError, *SAID_NO) as error:
            _say(f"Not signed: {error}")
    return Answer(json.dumps(row) for row in copying.log_rows(accord))


def _routes(_: Arguments, settings: Settings) -> Answer:
    app = _with_pages(settings)[1]
    rules = app.url_map.iter_rules()
    facts = [
        {"address": rule.rule, "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})}
        for rule in sorted(rules, key=lambda rule: rule.rule)
    ]
    return Answer([f"{', '.join(fact['methods']):8} {fact['address']}" for fact in facts], facts)


def _backup(given: Arguments, settings: Settings) -> Answer:
    return copying.backup(_existing(settings), given.file)


def _restore(given: Arguments, settings: Settings) -> Answer:
    owner = settings.owner_database_url
    store = Store(settings.database_url)
    return copying.restore(store, given.file, make_url(owner) if owner else None)


# -- what they share ------------------------------------------------------------------------------


def _opened(settings: Settings) -> Accord:
    """The database, which must be there: reading makes none."""
    store = _existing(settings)
    if not migrating.is_migrated(store):
        raise Impossible("The database is of an older version. Run `accord migrate`.")
    store.assert_durable()
    return Accord(store)


def _signer(settings: Settings) -> Signer | None:
    if settings.signing_key_file is None:
        return None
    return Signer(settings.signing_key_file, settings.signed_head_file)


def _demanded_signer(settings: Settings) -> Signer:
    signer = _signer(settings)
    if signer is None:
        raise Impossible("ACCORD_SIGNING_KEY_FILE is not set: there is no key to sign with.")
    return signer


def _with_pages(settings: Settings) -> tuple[Accord, Any]:
    """The database with its pages, for the few commands that show or print them."""
    from app.factory import create_app  # only here: it takes a while to load

    accord = _opened(settings)
    return accord, create_app(accord, settings)


def _existing(settings: Settings) -> Store:
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        raise Impossible(
            f"There is no database {url.database}. Run `accord init` or `accord demo`."
        )
    return Store(settings.database_url)


def _print(answer: Answer, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(answer.facts, ensure_ascii=False, indent=2))
    else:
        for line in answer.lines:
            print(line)
    sys.stdout.flush()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} of {of}", end="" if done < of else "\n", file=sys.stderr, flush=True)
    elif done == of:
        _say(f"{done} of {of}")


if __name__ == "__main__":
    sys.exit(main())
