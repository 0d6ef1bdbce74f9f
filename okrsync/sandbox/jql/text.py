"""What `summary ~ "..."` looks for.

Jira hands the text to Lucene: every word must occur, "quoted words" in a row, `word*` as a beginning. The rest of
Lucene's syntax is refused here rather than misread, and there is neither stemming, "closed" does not find
"close", nor are there stop words.
"""

import re

from okrsync.sandbox.jql.tokens import JqlError

_OPERATORS = frozenset({"AND", "OR", "NOT"})
_SYNTAX = re.compile(r"[()\[\]{}^~:!?\\]|&&|\|\||(?:^|\s)[-+]|\*(?!\s|$)")
_CHUNK = re.compile(r'"[^"]*"|[^"\s]+')


def text_patterns(text: str, field: str) -> list[re.Pattern[str]]:
    """Give what all must be found in the lower-case text of the field. Raise JqlError for other Lucene syntax."""
    if not text.strip():
        raise JqlError(f"The field '{field}' does not support searching for an empty string.")
    if text[0] in "*?":
        raise JqlError(f"The text query '{text}' for field '{field}' is not allowed to start with '{text[0]}'.")
    chunks: list[str] = _CHUNK.findall(text)
    words = [re.findall(r"\w+", chunk) for chunk in chunks]
    unread = _SYNTAX.search(text) or text.count('"') % 2 or not all(words)
    if unread or _OPERATORS.intersection(chunks):
        raise JqlError(f"Unable to parse the text '{text}' for field '{field}'.")
    return [_pattern(row, beginning=chunk.endswith("*")) for chunk, row in zip(chunks, words, strict=True)]


def _pattern(words: list[str], *, beginning: bool) -> re.Pattern[str]:
    row = r"\W+".join(word.casefold() for word in words)
    return re.compile(rf"\b{row}\w*" if beginning else rf"\b{row}\b")
