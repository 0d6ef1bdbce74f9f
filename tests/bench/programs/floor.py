"""The floor: the fewest questions over bare connections, side by side, nothing parsed.

`python floor.py JOB`; of the job it needs `address`, `headers`, `lanes` and `questions`. Only the standard library.
"""

import json
import sys
import threading
import time
from collections import deque
from http.client import HTTPConnection
from typing import Any

Question = dict[str, Any]  # method, path, body
TOKEN, OFFSET = b'"nextPageToken":"', b'"next_page":{"offset":"'


def following(question: Question, answer: bytes) -> Question | None:
    """The question for the next page, if the answer has one: Jira's by token, Asana's by offset."""
    for mark, name in ((TOKEN, "nextPageToken"), (OFFSET, "offset")):
        if (at := answer.rfind(mark)) >= 0:
            token = answer[at + len(mark) : answer.index(b'"', at + len(mark))].decode()
            if question["body"]:
                return {**question, "body": {**question["body"], name: token}}
            path = question["path"].partition(f"&{name}=")[0]
            return {**question, "path": f"{path}&{name}={token}"}
    return None


class Floor:
    """What is still to be asked, and the bytes of the answers."""

    def __init__(self, job: dict[str, Any]) -> None:
        self._job = job
        self._todo = deque(job["questions"])
        self._open = len(self._todo)  # questions, with those that are being asked
        self._turn = threading.Condition()

    def run(self) -> None:
        """Ask everything."""
        lanes = [threading.Thread(target=self._lane) for _ in range(self._job["lanes"])]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            lane.join()

    def _lane(self) -> None:
        connection = HTTPConnection(self._job["address"])
        while question := self._next():
            body = json.dumps(question["body"]) if question["body"] else None
            connection.request(question["method"], question["path"], body, self._job["headers"])
            response = connection.getresponse()
            answer = response.read()
            if response.status != 200:
                sys.stderr.write(f"{response.status} {answer[:300]!r}\n")
            self._answered(following(question, answer))
        connection.close()

    def _next(self) -> Question | None:
        with self._turn:
            self._turn.wait_for(lambda: self._todo or not self._open)
            return self._todo.popleft() if self._todo else None

    def _answered(self, more: Question | None) -> None:
        with self._turn:
            if more:
                self._todo.append(more)
            else:
                self._open -= 1
            self._turn.notify_all()


def main() -> None:
    """Run the job and write what it took."""
    with open(sys.argv[1], encoding="utf-8") as file:  # noqa: PTH123 - pathlib is not free
        job = json.load(file)
    if job.get("bare"):
        return
    began, cpu = time.perf_counter(), time.process_time()
    Floor(job).run()
    spent = {"wall": time.perf_counter() - began, "cpu": time.process_time() - cpu}
    with open(job["marks"], "w", encoding="utf-8") as file:  # noqa: PTH123 - the same
        json.dump(spent, file)


if __name__ == "__main__":
    main()
