"""dlt's `rest_api` source as its documentation shows it: one query for everything, followed page by page.

`python dlt_rest.py JOB`; of the job it needs `url`, `email`, `token`, `everything` and `fields`. Its records are
counted and dropped: nothing is loaded anywhere.
"""

import json
import sys
import time
from importlib import import_module

rest_api = import_module("dlt.sources.rest_api")  # by name: okrsync's own environment has no dlt


def main() -> None:
    """Run the job and write what it took and brought."""
    with open(sys.argv[1], encoding="utf-8") as file:  # noqa: PTH123 - as every client here
        job = json.load(file)
    if job.get("bare"):
        return
    began, cpu = time.perf_counter(), time.process_time()
    source = rest_api.rest_api_source(
        {
            "client": {
                "base_url": f"{job['url']}/rest/api/3/",
                "auth": {"type": "http_basic", "username": job["email"], "password": job["token"]},
            },
            "resources": [
                {
                    "name": "issues",
                    "endpoint": {
                        "path": "search/jql",
                        "method": "POST",
                        "json": {"jql": job["everything"], "fields": job["fields"], "maxResults": 100},
                        "data_selector": "issues",
                        "paginator": {
                            "type": "cursor",
                            "cursor_path": "nextPageToken",
                            "cursor_body_path": "nextPageToken",
                        },
                    },
                }
            ],
        }
    )
    items = sum(1 for _ in source.resources["issues"])
    spent = {"wall": time.perf_counter() - began, "cpu": time.process_time() - cpu, "items": items}
    with open(job["marks"], "w", encoding="utf-8") as file:  # noqa: PTH123 - as every client here
        json.dump(spent, file)


if __name__ == "__main__":
    main()
