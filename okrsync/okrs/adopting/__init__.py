"""A sheet that a team already has becomes the OKRs tab of a book: what its columns are, and what to do with it."""

from okrsync.okrs.adopting.choices import Adoption, Choices, adoption, key_of, mapped, proposed
from okrsync.okrs.adopting.grid import LOOKED_AT, Grid, Span
from okrsync.okrs.adopting.proposal import Match, Proposal, propose
from okrsync.okrs.figures import letter

__all__ = [
    "LOOKED_AT",
    "Adoption",
    "Choices",
    "Grid",
    "Match",
    "Proposal",
    "Span",
    "adoption",
    "key_of",
    "letter",
    "mapped",
    "propose",
    "proposed",
]
