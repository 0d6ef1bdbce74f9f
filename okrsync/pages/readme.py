"""The Read me tab: how to use the workbook, for leaders and teams, with the rules as they are set."""

import re
from collections.abc import Iterator, Mapping

from okrsync.okrs.rules import Rules
from okrsync.pages import as_set
from okrsync.texts import Message

_TEXT = """\
# What this is
This workbook
    Our objectives and key results for {cycle}, {start} to {end}. Teams say what they want and link the work
    behind it; every night the sync counts that work and says how it is going.
✎ White
    Yours. The sync reads these columns and never writes them.
⟳ Shaded
    The sync's, filled in every night. You may type there too: see “When you type in a shaded cell”.
The tabs
    Summary: all of it on one page. OKRs: one row for each key result. Objectives: a line for each; name its owner,
    and its weight where some count more. Alignment: who supports whom, as a tree; your notes stay with their lines.
    History: one dated line for each key result, to see the way it went.
    Evidence: the work behind each number, item by item; what they contribute sums to Current. Changes: every cell
    that the sync wrote, from, to and why. Health: what is wrong, and what to do about it.
Make it your own
    Sort, filter, group and move rows; rename and move columns; add columns and tabs. The sync knows a row by
    its ID and a column by a name that travels with its header.

# Add a key result
1. Write it
    In the next empty row of OKRs: Team, Objective, Key result, Owner. Leave ID blank; the next sync gives a
    number, and it stays. Rows with the same Team and Objective belong together.
2. From where to where
    Start and Target in the same Unit. A target below the start means that lower is better. Start may stay
    blank: counts of work begin at 0, any other number at the first reading of its link in this cycle.
3. Link the work
    Paste what it hangs on into Linked work. Without a link, you type Current yourself.
4. Check in every week
    Confidence from 1 (we will miss it) to 10 (done), and one sentence in Comment.
Supports
    The ID of the key result that this objective helps.
Details
    The + above the columns unfolds them: Weight (blank is 1, 0 leaves it out), From and Due (blank: the whole
    cycle), Kind (stretch: {stretch} is success), State (draft, active, paused, dropped), Policy for dropped
    work, Rhythm of a number that people bring (weekly, monthly, quarterly), Help needed.

# Link work
SHOP-12
    A Jira issue: everything below it counts, or the issue itself where nothing is. Its address works as well.
https://app.asana.com/…
    The address of an Asana project, section, portfolio or tag: its tasks count. Of a task: its sub-tasks, or
    the task itself where it has none.
jql: labels = q4
    Everything that a Jira search finds. The address of a search or a filter works as well.
https://docs.google.com/spreadsheets/…
    A Google sheet: copy the link to a cell for its number, to a range or a tab for its rows of work. Share it
    with the sync's account.
sheet: kpis!Plan!B7
    The same for a spreadsheet that the sync's config has a name for. Or the name of cells: sheet: kpis!NPS.
file: metrics.xlsx!KPIs!B7
    The same in another Excel file, in a folder that the sync may read.
Rows of work
    The first row holds the headers: a title, a status (or a tick box, or the day it was done), and what else you
    want to add up. Hidden and filtered rows count too; blank ones do not. A row with an ID may be moved about.
A number
    A date in the next cell is its age: a number that is not kept up goes stale.
Several links
    One on each line. What two links reach counts once.

# Measured by: what Current counts
Left blank
    A linked cell: its value. Linked work: the share done, the items done or the points done, as Unit says.
    With any other unit (€, days, points of a survey) the work fills Delivery, and Current waits for you.
Share of items, Share of points
    The percentage done, by number or by estimate. Work in progress earns nothing.
Items done, Points done
    How much is done, by number or by estimate.
Number of items, Items open
    How many there are; how many are not done yet.
Sum of …, Average of …
    Of a number field, by its name, such as Sum of Revenue. Type it: it is not in the list.
Median days to done
    Days from created to done, of the item in the middle.
Cell value
    The number in the linked cell.
Keep above, Keep below
    A number that has to stay on its side of Target all the time: a cell, or the open items.
Yes/no
    1 once everything linked is done, else 0. Before its Due date, Confidence gives the status.
Roll-up
    The progress of the objectives that support this key result.
Manual
    You type Current.
Dropped work
    What was closed as won't do, duplicate and the like, or lies in a section for cancelled tasks, is left out
    of the total, unless Policy says otherwise.

# Status: progress against the plan for today
✓ Done
    The target is reached.
● On track
    Behind the plan by at most {on_track}.
▲ At risk
    Behind the plan by at most {at_risk}; or on track, but without movement for {still} weeks, or with a chance
    under {chance} to get there in time; or a number to keep that is off its Target by little.
■ Off track
    Further behind than that.
○ Not started
    Nothing done yet, in the first {grace} of the time.
? No data
    Unknown. It is never shown as 0 % or as good, and Why says the reason: no number yet, no answer from the
    source for {unanswered} hours, no new number for {unchanged} days (Rhythm weekly: {weekly}, quarterly:
    {quarterly}), or a jump that waits for you.
The plan
    What would be due today if progress ran from start to target by {curve}, with 100 % on the last day. For a
    stretch key result it is {stretch} of that.

# Read a row
Progress
    How far from Start to Target. The bar has the same scale in every row: a full cell is 100 %.
vs expected
    Points ahead of the plan for today (▲) or behind it (▼).
Forecast
    Where it ends at the speed of the past weeks, the middle of its range. A hint, not a promise.
Trend
    Progress over the past eight weeks.
Delivery
    How much of the linked work is done, where it does not measure the key result: 14 of 31.
Why
    The number in one sentence: what was counted, what was left out, what is blocked, what is needed each week
    from now on. Begin here when a number surprises you.
Synced
    When the sync last had an answer for this row. Red after two days: the numbers are old.

# When you type in a shaded cell
A number over Current
    It counts: progress and roll-ups use it, and Why names it (✎) beside what the work says. After {by_hand}
    days Health asks whether it still holds.
Any other shaded cell
    What you typed stays (a held cell), and Health says what the sync would write there. Everything else goes
    on with the computed value.
To give it back
    Clear the cell; the next sync fills it.

# Guards: jumps that wait for you
One key result
    Its progress falls by more than {fall} points or rises by more than {rise} at once, its total shrinks by a
    third, or a link that held work is suddenly empty: often somebody changed a link or a search by mistake.
    The old numbers stay, the status is No data, and Why and Health show both.
Accept
    Choose yes under Accept on its line in Health, and the next sync takes the new number.
The whole night
    If more than {worse_share} of the key results, and at least {worse_least}, would fall at once, nothing is
    written at all.

# What the sync never does
Your cells
    It never writes in a white column, except to give an ID to a row that has none.
Your rows
    It never deletes, sorts or moves a row of OKRs.
Your work
    It changes nothing in Jira, in Asana or in a linked sheet or file. It only reads.
Formulas
    It never brings in a formula: text from elsewhere stays text, whatever it begins with.

# Known limits
{where}
Once a night
    It counts when it runs. What is done today shows tomorrow.
The past
    The weeks before the first sync come from the dates of the work. A number in a cell has no past: its History
    begins with us.
Forecasts
    They know the speed of the past weeks, not what is to come. That is why Summary names a range, which is no
    promise; two full weeks are the least that it takes.
Your own formulas
    A formula that you write in a shaded cell stays (a held cell). In Current it counts only where you bring the
    number yourself.
What not everybody may see
    Restricted work counts like any other, but only its key and its state are shown.
Long lists
    Evidence lists {evidence} items for each key result and sums up the rest. Changes keeps every cell for {changes}
    days, after that ID, Current and Status.

# Whom to ask
About a number
    First its row: Why, then Evidence and Changes. Then its Owner.
About the sync
    When a line of Health does not go away, a source does not answer or a rule does not suit you: ask {contact}.
"""
"""`# ` begins a heading; below it a term, and indented its text."""


FILE = """\
While the file is open
    It never writes while somebody has this file open; it tries again later. Close it in the evening."""
ONLINE = """\
While you edit
    Go on as you like while it writes: sort, insert, move. Only what you type into a shaded cell in the second
    between its last look and its write can be lost; File › Version history has it."""
"""What a book says of people who are at work in it."""


def readme(rules: Rules, where: str = FILE) -> tuple[tuple[str, str], ...]:
    """Lines of a term and its text; a line without text is a heading. `where` is FILE or ONLINE."""
    values = as_set.values(rules)
    return tuple(
        (_said(term, values), _said(text, values) if text else "")
        for term, text in _lines(_TEXT.replace("{where}", where))
    )


def _said(template: str, values: Mapping[str, object]) -> str:
    return Message.of(template, values, finish=_unbroken)


def _unbroken(text: str) -> str:
    """No line ends before a percent sign."""
    return text.replace(" %", "\u00a0%")


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for block in re.split(r"\n(?=\S)", text):
        term, *texts = (line.strip() for line in block.strip().split("\n"))
        yield term.removeprefix("# "), " ".join(texts)
