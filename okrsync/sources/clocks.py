"""Whether a server's clock agrees with ours: days are counted by it."""

from datetime import timedelta

from okrsync.model import Finding, Verdict

TOLERANCE = timedelta(minutes=5)
"""What makes no night's work fall on another day; signed tokens allow about as much."""


def finding(where: str, ahead: timedelta | None) -> Finding:
    """A line on the two clocks; `ahead` is by how much theirs is, if they told."""
    if ahead is None:
        return Finding(where, "tells no time")
    seconds = round(abs(ahead).total_seconds())
    if abs(ahead) <= TOLERANCE:
        return Finding(where, f"clocks agree ({seconds} s apart)")
    side = "ahead of" if ahead > timedelta() else "behind"
    what = f"its clock is {seconds // 60} min {side} this machine's"
    return Finding(where, what, Verdict.FAILED, "Set this machine's clock: work would be counted on the wrong day.")
