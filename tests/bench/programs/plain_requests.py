"""The careful loop: `requests`, the fields that okrsync asks for, one query a key result, one page after the other.

`python plain_requests.py JOB`; of the job it needs `url`, `email`, `token`, `queries` and `fields`.
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
        session.auth = (job["email"], job["token"])
        kept = []
        for query in job["queries"]:
            body = {"jql": query, "fields": job["fields"], "maxResults": 100}
            while True:
                answer = session.post(f"{job['url']}/rest/api/3/search/jql", json=body, timeout=60)
                answer.raise_for_status()
                page = answer.json()
                kept.append(page["issues"])
                items += len(page["issues"])
                if page.get("isLast", True):
                    break
                body["nextPageToken"] = page["nextPageToken"]
    spent = {"wall": time.perf_counter() - began, "cpu": time.process_time() - cpu, "items": items}
    with open(job["marks"], "w", encoding="utf-8") as file:  # noqa: PTH123 - as every client here
        json.dump(spent, file)


if __name__ == "__main__":
    main()
