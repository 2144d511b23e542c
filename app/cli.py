"""Accord's command line: parse, call, print. Exit codes: 0 good, 1 found something wrong, 2 could
not do it. Every command is described in docs/command-line.md.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import make_url

from app.accord import Accord
from app.domain.access.api_key import Scope
from app.domain.people.refusals import NotYours
from app.domain.reference import NotThere
from app.domain.refusals import Refused
from app.eventlog.migrating import NewerDatabase
from app.eventlog.notes import Unreadable
from app.eventlog.signing import NoKey, NotExtending
from app.eventlog.store import Busy, Store, UnsafeSettings
from app.eventlog.troubles import RUN_MIGRATE, lacks_tables
from app.logs import write_logs
from app.messengers.delivering import Messengers
from app.messengers.robots import AppriseRobot
from app.messengers.webhooks import Courier
from app.sealing import NothingToSign, seal
from app.secret_key import secret_key
from app.settings import Settings, WrongSetting
from app.terminal import (
    acting,
    adjusting,
    checking,
    closing,
    comparing,
    comparing_sources,
    copying,
    disputing,
    doctor,
    erasing,
    founding,
    granting,
    handing,
    importing,
    leads,
    learning,
    packing,
    printing,
    reading,
    signing,
    tracking,
    working,
)
from app.terminal.answers import Answer, Impossible, legible
from app.terminal.log_checking import check_log
from app.terminal.opening import (
    demand_tables,
    demanded_signer,
    existing,
    opened,
    opened_to_check,
    signer_of,
)
from app.terminal.options import DOCUMENT_LANGUAGES, Arguments, Run, options
from app.terminal.second_step import second_step_off

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
    NewerDatabase,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    given = options(RUNS).parse_args(arguments)
    try:
        settings = Settings.from_env(data=given.data)
        write_logs(
            settings.log_level, secret_file=settings.secret_key_file, elsewhere=settings.log_to
        )
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
    except NotYours as error:
        _say(f"{error} Name somebody who may with --by USERNAME.")
        return COULD_NOT
    except SAID_NO as error:
        _say(str(error))
        return COULD_NOT
    except sa.exc.DBAPIError as error:
        if lacks_tables(error):
            _say(f"The database lacks tables of this version: {RUN_MIGRATE}.")
        elif isinstance(error, sa.exc.OperationalError):
            _say(f"The database can't be reached: {error.orig}")
        else:
            raise
        return COULD_NOT
    return FOUND_WRONG if answer.wrong else GOOD


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
        settings.public_url,
        settings.leaked_passwords,
    )


def _demo(given: Arguments, settings: Settings) -> Answer:
    return founding.demo(Accord.open(settings), if_empty=given.if_empty, progress=_progress)


def _scorecard(given: Arguments, settings: Settings) -> Answer:
    return reading.scorecard(
        opened(settings),
        holder=given.holder,
        period_key=given.period,
        as_of=given.as_of,
        language=given.language,
    )


def _tracking(given: Arguments, settings: Settings) -> Answer:
    return tracking.tracking(
        opened(settings),
        holder=given.holder,
        period_key=given.period,
        as_of=given.as_of,
        language=given.language,
    )


def _history(given: Arguments, settings: Settings) -> Answer:
    return reading.history(
        opened(settings),
        metric=given.metric,
        subject=given.subject,
        period_key=given.period,
        as_of=given.as_of,
        language=given.language,
    )


def _compare(given: Arguments, settings: Settings) -> Answer:
    return comparing.compare(
        opened(settings),
        holder=given.holder,
        period_key=given.period,
        since=given.since,
        until=given.until,
        language=given.language,
    )


def _adjustments(given: Arguments, settings: Settings) -> Answer:
    return adjusting.adjustment_list(opened(settings), as_of=given.as_of)


def _disputes(given: Arguments, settings: Settings) -> Answer:
    return disputing.dispute_list(opened(settings), as_of=given.as_of)


def _tasks(given: Arguments, settings: Settings) -> Answer:
    return acting.task_list(opened(settings), owner=given.owner, as_of=given.as_of)


def _handbook(given: Arguments, settings: Settings) -> Answer:
    return learning.handbook_list(
        opened(settings),
        text=given.find,
        metric=given.metric,
        language=given.language,
        as_of=given.as_of,
    )


def _letters(given: Arguments, settings: Settings) -> Answer:
    return adjusting.letter_list(opened(settings), as_of=given.as_of)


def _what_if(given: Arguments, settings: Settings) -> Answer:
    return adjusting.what_would_be(
        opened(settings),
        holder=given.holder,
        period_key=given.period,
        sets=given.set,
        as_of=given.as_of,
    )


def _import(given: Arguments, settings: Settings) -> Answer:
    return importing.import_table(
        opened(settings),
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
        opened(settings),
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


def _leads(given: Arguments, settings: Settings) -> Answer:
    return leads.lists(opened(settings), as_of=given.as_of)


def _import_leads(given: Arguments, settings: Settings) -> Answer:
    return leads.bring(
        opened(settings),
        given.file,
        metric=given.metric,
        subject=given.subject,
        period_key=given.period,
        unit=given.unit,
        source=given.source,
        key=given.key,
        time=given.time,
        also=given.also,
        by=given.by,
    )


def _count_leads(given: Arguments, settings: Settings) -> Answer:
    return leads.count(
        opened(settings),
        given.list,
        rule=given.definition,
        against=given.against,
        other=given.other,
        as_of=given.as_of,
    )


def _hand_over(given: Arguments, settings: Settings) -> Answer:
    return handing.send(opened(settings), given.list, unit=given.unit, by=given.by)


def _answer_leads(given: Arguments, settings: Settings) -> Answer:
    return handing.reply(
        opened(settings),
        given.list,
        answer=given.answer,
        records=given.record,
        is_for_waiting=given.waiting,
        ground=given.ground,
        remark=given.remark,
        by=given.by,
    )


def _compare_sources(given: Arguments, settings: Settings) -> Answer:
    return comparing_sources.compare_sources(opened(settings), by=given.by)


def _worker(_: Arguments, settings: Settings) -> Answer:
    accord = Accord.open(settings)

    def make_app() -> Flask:
        from app.factory import create_app  # only for the first document: it takes a while to load

        return create_app(accord, settings)

    working.work(accord, signer_of(settings), _messengers(settings), _say, make_app)
    return Answer()


def _messengers(settings: Settings) -> Messengers:
    try:
        robot = AppriseRobot(settings.robot_url) if settings.robot_url else None
    except ValueError:
        raise WrongSetting("ACCORD_ROBOT_URL is not the address of a chat robot") from None
    courier = Courier(secret_key(settings.secret_key_file), settings.webhook_loopback)
    return Messengers(settings.mail_server, robot, settings.public_url, courier)


def _rebuild(given: Arguments, settings: Settings) -> Answer:
    return checking.rebuild(opened(settings), only_check=given.check)


def _verify(given: Arguments, settings: Settings) -> Answer:
    return checking.verify(
        opened_to_check(settings),
        log_only=given.log_only,
        head_file=settings.signed_head_file,
        checkpoints=given.checkpoint,
    )


def _checkpoint(given: Arguments, settings: Settings) -> Answer:
    return signing.checkpoint(
        opened(settings), demanded_signer(settings), given.out, given.second_tree
    )


def _keys(given: Arguments, settings: Settings) -> Answer:
    if given.replace:
        signer = demanded_signer(settings)
        return signing.replace(opened(settings), signer, old_is_lost=given.old_is_lost)
    if given.replace_secret:
        return signing.replace_secret(opened(settings), settings.secret_key_file)
    return signing.keys(opened(settings))


def _api_keys(_: Arguments, settings: Settings) -> Answer:
    return granting.key_list(opened(settings))


def _make_api_key(given: Arguments, settings: Settings) -> Answer:
    return granting.make(
        opened(settings),
        owner=given.owner,
        name=given.name,
        unit=given.unit,
        sources=given.source or (),
        scopes=given.purpose or (Scope.MEASUREMENTS,),
        until=given.until,
        by=given.by,
    )


def _revoke_api_key(given: Arguments, settings: Settings) -> Answer:
    return granting.revoke(opened(settings), given.id, by=given.by)


def _erase_text(given: Arguments, settings: Settings) -> Answer:
    return erasing.erase_text(
        opened(settings), given.id, ground=given.ground, reason=given.reason, by=given.by
    )


def _second_step_off(given: Arguments, settings: Settings) -> Answer:
    return second_step_off(opened(settings), given.username)


def _pack(given: Arguments, settings: Settings) -> Answer:
    return packing.pack(
        opened(settings),
        demanded_signer(settings),
        kind=given.kind,
        of=given.of,
        out=given.out,
        by=given.by,
        language=given.language,
    )


def _export_log(_: Arguments, settings: Settings) -> Answer:
    accord, signer = opened(settings), signer_of(settings)
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
    store = existing(settings)
    demand_tables(store)
    return copying.backup(store, given.file)


def _restore(given: Arguments, settings: Settings) -> Answer:
    owner = make_url(settings.owner_database_url) if settings.owner_database_url else None
    if given.check:
        return copying.try_backup(settings, given.file, given.checkpoint, owner)
    return copying.restore(Store(settings.database_url), given.file, owner)


def _doctor(_: Arguments, settings: Settings) -> Answer:
    return doctor.examine(settings, existing(settings))


def _check_log(given: Arguments, settings: Settings) -> Answer:
    return check_log(given.files, settings.secret_key_file)


# -- what they share ------------------------------------------------------------------------------


def _with_pages(settings: Settings) -> tuple[Accord, Any]:
    """The database with its pages, for the few commands that show or print them."""
    from app.factory import create_app  # only here: it takes a while to load

    accord = opened(settings)
    return accord, create_app(accord, settings)


def _print(answer: Answer, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(answer.facts, ensure_ascii=False, indent=2))
    else:
        for line in answer.lines:
            print(legible(line))
    sys.stdout.flush()


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} of {of}", end="" if done < of else "\n", file=sys.stderr, flush=True)
    elif done == of:
        _say(f"{done} of {of}")


RUNS: Mapping[str, Run] = {
    "migrate": _migrate,
    "init": _init,
    "demo": _demo,
    "scorecard": _scorecard,
    "tracking": _tracking,
    "history": _history,
    "compare": _compare,
    "adjustments": _adjustments,
    "disputes": _disputes,
    "tasks": _tasks,
    "handbook": _handbook,
    "letters": _letters,
    "what-if": _what_if,
    "import": _import,
    "close": _close,
    "leads": _leads,
    "import-leads": _import_leads,
    "count-leads": _count_leads,
    "hand-over": _hand_over,
    "answer-leads": _answer_leads,
    "compare-sources": _compare_sources,
    "checkpoint": _checkpoint,
    "keys": _keys,
    "api-keys": _api_keys,
    "make-api-key": _make_api_key,
    "revoke-api-key": _revoke_api_key,
    "erase-text": _erase_text,
    "second-step-off": _second_step_off,
    "pack": _pack,
    "pdf": _pdf,
    "check-pdf": _check_pdf,
    "worker": _worker,
    "rebuild": _rebuild,
    "verify": _verify,
    "export-log": _export_log,
    "routes": _routes,
    "backup": _backup,
    "restore": _restore,
    "doctor": _doctor,
    "check-log": _check_log,
}
"""What carries each command out."""


if __name__ == "__main__":
    sys.exit(main())
