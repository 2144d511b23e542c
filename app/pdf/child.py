"""The process that prints: a job of JSON on standard input, a PDF on standard output."""

import json
import resource
import sys
from datetime import datetime


def main() -> None:
    """Print one document."""
    job = json.load(sys.stdin)
    bytes_of_memory = job["megabytes"] * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (bytes_of_memory, bytes_of_memory))
    resource.setrlimit(resource.RLIMIT_CPU, (job["seconds"], job["seconds"]))
    # Only here: it takes a second to load, and needs libraries of the system.
    from weasyprint import CSS, HTML, Attachment, URLFetcher

    # The library's own fetcher would read any file and call any address that a text names.
    fetcher = URLFetcher(allowed_protocols=["data"])
    moment = datetime.fromisoformat(job["moment"])
    sys.stdout.buffer.write(
        HTML(string=job["html"], url_fetcher=fetcher, base_url=None).write_pdf(
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
    )


if __name__ == "__main__":
    main()
