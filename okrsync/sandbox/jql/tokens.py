r"""The words of Jira's query language (JQL), and the error that a bad query is answered with.

Reserved words and characters are those of "Advanced searching" in the Jira Data Center 10.3 documentation;
the texts of the errors are those that Jira answers with.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_KEYWORDS = "after and asc before by cf changed desc during empty from in is not null on or order to was"
_RESERVED = """
    abort access add alias all alter any as audit avg begin between boolean break byte catch char character
    check checkpoint collate collation column commit connect continue count create current date decimal declare
    decrement default defaults define delete delimiter difference distinct divide do double drop else encoding
    end equals escape exclusive exec execute exists explain false fetch field file first float for function go
    goto grant greater group having identified if immediate increment index initial inner inout input insert int
    integer intersect intersection into isempty isnull join last left less like limit lock long max min minus
    mode modify modulo more multiply next noaudit notin nowait number object of option outer output power
    previous prior privileges public raise raw remainder rename resource return returns revoke right row rowid
    rownum rows select session set share size sqrt start strict string subtract sum synonym table then trans
    transaction trigger true uid union unique update user validate values view when whenever where while
    with
"""
KEYWORDS = frozenset(_KEYWORDS.split())
RESERVED_WORDS = frozenset(_RESERVED.split())
ESCAPES = r"The valid escape sequences are \', \", \t, \n, \r, \\, '\ ' and \uXXXX."

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<sign>!=|!~|<=|>=|&&|\|\||[=<>~!&|(),\[\]])
    | (?P<word>(?:[^\s\\"'=<>~!&|(),\[\]{}*/%+^$\#@?.;]|\\.)+)""",
    re.VERBOSE | re.DOTALL,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_PLAIN = {"t": "\t", "n": "\n", "r": "\r", "'": "'", '"': '"', "\\": "\\", " ": " "}


class JqlError(Exception):
    """A query that Jira refuses with status 400; `messages` is the answer's `errorMessages`."""

    def __init__(self, *messages: str) -> None:
        super().__init__("; ".join(messages))
        self.messages = list(messages)


def syntax_error(message: str, jql: str, offset: int) -> JqlError:
    """Say where in the query, counting lines and characters from 1."""
    line, column = jql.count("\n", 0, offset) + 1, offset - jql.rfind("\n", 0, offset)
    return JqlError(f"Error in the JQL Query: {message} (line {line}, character {column})")


@dataclass(frozen=True)
class Token:
    """A piece of the query: `text` as written, `value` without quotes and escapes."""

    kind: Literal["string", "sign", "word", "end"]
    text: str
    value: str
    offset: int

    @property
    def word(self) -> str:
        """What the grammar compares; a quoted word is never a keyword."""
        return "" if self.kind == "string" else self.text.lower()


def tokens(jql: str) -> Iterator[Token]:
    """Cut the query; the last token is the end. Raise JqlError for characters that must be quoted or escaped."""
    if control := _CONTROL.search(jql):
        code = f"{ord(control[0]):04x}"
        message = f"The character 'U+{code.upper()}' must be escaped. Use the escape '\\u{code}' instead."
        raise syntax_error(message, jql, control.start())
    offset = 0
    while offset < len(jql):
        match = _TOKEN.match(jql, offset)
        if match is None:
            raise _unreadable(jql, offset)
        text = match[0]
        if match.lastgroup == "string":
            yield Token("string", text, _unescape(text[1:-1], jql, offset + 1), offset)
        elif match.lastgroup == "sign":
            yield Token("sign", text, text, offset)
        elif match.lastgroup == "word":
            yield Token("word", text, _unescape(text, jql, offset), offset)
        offset = match.end()
    yield Token("end", "", "", offset)


def _unescape(text: str, jql: str, offset: int) -> str:
    def decode(match: re.Match[str]) -> str:
        code, plain = match.groups()
        if code:
            return chr(int(code, 16))
        if plain not in _PLAIN:
            message = f"'{match[0]}' is an illegal JQL escape sequence. {ESCAPES}"
            raise syntax_error(message, jql, offset + match.start())
        return _PLAIN[plain]

    return _ESCAPE.sub(decode, text)


def _unreadable(jql: str, offset: int) -> JqlError:
    char, rest = jql[offset], jql[offset + 1 :]
    if char in "\"'":
        quoted = f" '{rest}'" if rest else ""
        return syntax_error(f"The quoted string{quoted} has not been completed.", jql, offset)
    if char == "\\":
        return syntax_error(f"The escape sequence has not been completed. {ESCAPES}", jql, offset)
    message = (
        f"The character '{char}' is a reserved JQL character. "
        f"You must enclose it in a string or use the escape '\\u{ord(char):04x}' instead."
    )
    return syntax_error(message, jql, offset)
