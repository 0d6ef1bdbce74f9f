"""The goals of the teams that work in Jira, and the company's own; the comments hold on any day of the quarter."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goal:
    """An objective: `rows` are its key results, each with the columns that differ from row to row."""

    level: str
    team: str
    objective: str
    rows: tuple[dict[str, str], ...]
    supports: str = ""


SHOP_BUGS = "project = SHOP AND issuetype = Bug"
URGENT = "project = PLAT AND issuetype = Bug AND priority = Highest"
ESCALATED = "project = CARE AND labels = escalation"

GOALS = (
    Goal(
        "Company",
        "Company",
        "Merchants recommend us to other merchants",
        (
            {
                "ID": "KR-01",
                "Key result": "Raise merchant NPS from 41 to 50",
                "Owner": "Nadia Benhaddou",
                "Start": "41",
                "Target": "50",
                "Unit": "pts",
                "Linked work": "{Merchant feedback loop}",
                "Confidence": "6",
                "Comment": "The survey closes late in the quarter; the feedback work is our lever",
            },
            {
                "ID": "KR-02",
                "Key result": "Bring a checkout that sells more to every shop",
                "Owner": "Ilka Brandvold",
                "Start": "0",
                "Target": "100",
                "Unit": "%",
                "Confidence": "5",
                "Comment": "The page itself goes well, the gateway does not",
                "Weight": "2",
            },
            {
                "ID": "KR-03",
                "Key result": "Win 25 reference shops",
                "Owner": "Luca Feraldi",
                "Start": "12",
                "Target": "25",
                "Unit": "shops",
                "Measured by": "Manual",
                "Comment": "Counted by hand on the last Friday of the month",
            },
        ),
    ),
    Goal(
        "Department",
        "Shop",
        "Checkout never loses an order",
        (
            {
                "ID": "KR-04",
                "Key result": "Ship the one-page checkout",
                "Owner": "Sunniva Reith",
                "Target": "100",
                "Unit": "%",
                "Measured by": "Share of items",
                "Linked work": "{One-page checkout}",
                "Confidence": "8",
                "Comment": "Pilot shops like it; accessibility is done as we go",
            },
            {
                "ID": "KR-05",
                "Key result": "Cut open shop bugs from 46 to 12",
                "Owner": "Marek Olszan",
                "Start": "46",
                "Target": "12",
                "Unit": "bugs",
                "Measured by": "Items open",
                "Linked work": f"jql: {SHOP_BUGS}",
                "Confidence": "5",
                "Comment": "New reports eat a third of what we fix",
            },
            {
                "ID": "KR-06",
                "Key result": "Move all payments to the new gateway",
                "Owner": "Devi Raghunath",
                "Target": "100",
                "Unit": "%",
                "Measured by": "Share of points",
                "Linked work": "{Payment gateway: shop side}\n{Payment gateway: platform side}",
                "Confidence": "3",
                "Comment": "Shop side waits for the platform side, which waits for the bank",
                "Help needed": "A named contact at the bank",
            },
        ),
        supports="KR-02",
    ),
    Goal(
        "Department",
        "Platform",
        "The platform stays quiet at night",
        (
            {
                "ID": "KR-07",
                "Key result": "Clear the reliability backlog",
                "Owner": "Jonah Adeyinka",
                "Unit": "items",
                "Measured by": "Items done",
                "Linked work": "{Reliability backlog}",
                "Confidence": "10",
                "Comment": "Five items left out on purpose, each with a reason in Jira",
            },
            {
                "ID": "KR-08",
                "Key result": "Keep urgent platform bugs below 6",
                "Owner": "Rosa Quintel",
                "Target": "6",
                "Unit": "bugs",
                "Measured by": "Keep below",
                "Linked work": f"jql: {URGENT}",
                "Confidence": "7",
            },
            {
                "ID": "KR-09",
                "Key result": "Make every storefront page fast on slow phones",
                "Owner": "Hana Miyakoda",
                "Target": "100",
                "Unit": "%",
                "Measured by": "Share of items",
                "Linked work": "{Fast storefront}",
                "Confidence": "6",
                "Comment": "Landing pages are the stretch; the rest we should reach",
                "Kind": "stretch",
            },
        ),
        supports="KR-01",
    ),
    Goal(
        "Team",
        "Payments",
        "Every way to pay works the first time",
        (
            {
                "ID": "KR-10",
                "Key result": "Ship 80 points of new ways to pay",
                "Owner": "Tomé Arruda",
                "Start": "0",
                "Target": "80",
                "Unit": "points",
                "Measured by": "Points done",
                "Linked work": "{New ways to pay}",
                "Confidence": "5",
                "Comment": "Two of us help out on the gateway; pay-later is bigger than we thought",
            },
            {
                "ID": "KR-11",
                "Key result": "Pass the card-security audit",
                "Owner": "Zofia Wierzba",
                "Target": "1",
                "Measured by": "Yes/no",
                "Linked work": "{Receive the auditor's report}",
                "Confidence": "7",
                "Comment": "Evidence goes to the auditor week by week; no findings so far",
            },
        ),
        supports="KR-06",
    ),
    Goal(
        "Team",
        "Care",
        "Every reported problem finds an owner",
        (
            {
                "ID": "KR-12",
                "Key result": "Answer escalations in 6 days instead of 12",
                "Owner": "Grace Mutindi",
                "Start": "12",
                "Target": "6",
                "Unit": "days",
                "Measured by": "Median days to done",
                "Linked work": f"jql: {ESCALATED}",
                "Confidence": "8",
                "Comment": "A named developer each week makes the difference",
            },
            {
                "ID": "KR-13",
                "Key result": "Rewrite the 28 most-read help pages",
                "Owner": "Oskar Lilleby",
                "Start": "0",
                "Target": "28",
                "Unit": "items",
                "Measured by": "Items done",
                "Linked work": "{Help pages rewritten}",
                "Confidence": "8",
            },
            {
                "ID": "KR-14",
                "Key result": "Give the help centre a search that finds things",
                "Owner": "Nadia Benhaddou",
                "Target": "100",
                "Unit": "%",
                "Linked work": "{Help centre search}",
                "Confidence": "3",
                "Comment": "Started late: nobody free to build the index",
                "Weight": "0.5",
                "Help needed": "One developer for six weeks",
            },
        ),
        supports="KR-05",
    ),
)
