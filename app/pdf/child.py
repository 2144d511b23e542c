"""The process that prints: jobs of JSON on standard input, each answered by a PDF.

Before each job and each answer stands its length, four bytes. It goes on until its input ends, so
that many documents load the library once. A document that can't be printed ends the process.
"""

import json
import os
import resource
import struct
import sys
from datetime import datetime
from typing import Any, BinaryIO

LENGTH = struct.Struct(">I")


def main() -> None:
    """Print what comes until nothing comes any more. The argument is how far to give way."""
    os.nice(int(sys.argv[1]))
    # Only the answers go to standard output, whatever a library prints.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while (job := _next(sys.stdin.buffer)) is not None:
        _limit(job["megabytes"], job["seconds"])
        data = _printed(job)
        answers.write(LENGTH.pack(len(data)) + data)
        answers.flush()


def _next(jobs: BinaryIO) -> dict[str, Any] | None:
    head = jobs.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    job: dict[str, Any] = json.loads(jobs.read(LENGTH.unpack(head)[0]))
    return job


def _limit(megabytes: int, seconds: int) -> None:
    """So much memory and so many more seconds of the processor, and no more."""
    bytes_of_memory = megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (bytes_of_memory, bytes_of_memory))
    used = resource.getrusage(resource.RUSAGE_SELF)
    at_most = int(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (at_most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _printed(job: dict[str, Any]) -> bytes:
    # Only here: it takes a second to load, and needs libraries of the system.
    from weasyprint import CSS, HTML, Attachment, URLFetcher

    # The library's own fetcher would read any file and call any address that a text names.
    fetcher = URLFetcher(allowed_protocols=["data"])
    moment = datetime.fromisoformat(job["moment"])
    data: bytes = HTML(string=job["html"], url_fetcher=fetcher, base_url=None).write_pdf(
        stylesheets=[CSS(string=job["style"], url_fetcher=fetcher)],
        pdf_variant="pdf/a-3a",
        pdf_identifier=bytes.fromhex(job["identifier"])[:16],
        output_intent="srgb",
        custom_metadata=True,
        attachments=[
            Attachment(
                string=one["text"],
                name=one["name"],
                description=one["description"],
                created=moment,
                modified=moment,
                relationship="Data",
            )
            for one in job["attachments"]
        ],
    )
    return data


if __name__ == "__main__":
    main()
