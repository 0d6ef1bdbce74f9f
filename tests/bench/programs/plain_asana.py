"""The careful loop at Asana: `requests`, the fields that okrsync asks for, one list after the other, page by page.

`python plain_asana.py JOB`; of the job it needs `url`, `token` and `lists`, paths with a limit and the fields.
"""

import json
import sys
import time

import requests


def main() -> None:
    """Run the job and write what it took and brought."""
    with open(sys.argv[1], encoding="utf-8") as file:  # noqa: PTH123 - as every client here
        job = json.load(file)
    if job.get("bare"):
        return
    began, cpu, items = time.perf_counter(), time.process_time(), 0
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {job['token']}"
        kept = []
        for path in job["lists"]:
            offset = ""
            while True:
                answer = session.get(f"{job['url']}{path}{offset}", timeout=60)
                answer.raise_for_status()
                page = answer.json()
                kept.append(page["data"])
                items += len(page["data"])
                if not page.get("next_page"):
                    break
                offset = f"&offset={page['next_page']['offset']}"
    spent = {"wall": time.perf_counter() - began, "cpu": time.process_time() - cpu, "items": items}
    with open(job["marks"], "w", encoding="utf-8") as file:  # noqa: PTH123 - as every client here
        json.dump(spent, file)


if __name__ == "__main__":
    main()
