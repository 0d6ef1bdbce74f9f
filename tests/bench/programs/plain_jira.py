"""The loop as people write it: the official library, one query a key result, all fields, `Issue` objects.

`python plain_jira.py JOB`; of the job it needs `url`, `email`, `token` and `queries`.
"""

import json
import sys
import time

from jira import JIRA


def main() -> None:
    """Run the job and write what it took and brought."""
    with open(sys.argv[1], encoding="utf-8") as file:  # noqa: PTH123 - as every client here
        job = json.load(file)
    if job.get("bare"):
        return
    began, cpu = time.perf_counter(), time.process_time()
    client = JIRA(server=job["url"], basic_auth=(job["email"], job["token"]))
    kept = [client.enhanced_search_issues(query, maxResults=False) for query in job["queries"]]
    items = sum(map(len, kept))
    spent = {"wall": time.perf_counter() - began, "cpu": time.process_time() - cpu, "items": items}
    with open(job["marks"], "w", encoding="utf-8") as file:  # noqa: PTH123 - as every client here
        json.dump(spent, file)


if __name__ == "__main__":
    main()
