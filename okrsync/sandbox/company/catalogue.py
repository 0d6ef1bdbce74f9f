"""Tillberry, an invented maker of shop software: its people, and what goes wrong there."""

from dataclasses import dataclass

PROJECTS = {"SHOP": "Shop front", "PLAT": "Platform", "CARE": "Merchant care"}

PEOPLE = {
    "SHOP": ("Ilka Brandvold", "Tomé Arruda", "Sunniva Reith", "Devi Raghunath", "Marek Olszan", "Femke Oudshoorn"),
    "PLAT": ("Jonah Adeyinka", "Rosa Quintel", "Piet Vandersloot", "Hana Miyakoda", "Cormac Delahay", "Zofia Wierzba"),
    "CARE": ("Nadia Benhaddou", "Oskar Lilleby", "Grace Mutindi", "Luca Feraldi"),
}

COMPONENTS = (
    "Checkout",
    "Payments",
    "Storefront",
    "Orders",
    "Operations",
    "Security",
    "Help centre",
    "Feedback",
)
LABELS = ("quick-win", "merchant-ask", "tech-debt", "accessibility", "pilot")

SUBTASKS = (
    "Write the test plan",
    "Agree the wording with support",
    "Update the API reference",
    "Review with security",
    "Add it to the release notes",
    "Clean up the feature flag",
)


@dataclass(frozen=True, slots=True)
class BugPlan:
    """What breaks in a project: every symptom makes sense under every condition."""

    symptoms: tuple[str, ...]
    conditions: tuple[str, ...]
    components: tuple[str, ...]


BUGS = {
    "SHOP": BugPlan(
        (
            "Total is one cent off",
            "Voucher is refused",
            "Cart is emptied",
            "Delivery costs are missing",
            "Pay button does nothing",
            "Address is not saved",
            "Tax is shown twice",
            "Order mail never arrives",
        ),
        (
            "on small phones",
            "after changing the language",
            "after signing in",
            "for guests",
            "with two vouchers in the cart",
            "for deliveries abroad",
            "after going back one step",
            "in private browsing",
            "on a slow connection",
        ),
        ("Checkout", "Payments", "Storefront"),
    ),
    "PLAT": BugPlan(
        (
            "Order queue stops",
            "Search index falls behind",
            "Nightly export fails",
            "Stock sync counts twice",
            "Mails go out twice",
        ),
        (
            "at month end",
            "when a node restarts",
            "after a failed deploy",
            "with over a million products",
            "when the clocks change",
        ),
        ("Operations", "Orders"),
    ),
    "CARE": BugPlan(
        (
            "Merchant cannot sign in",
            "Merchant was billed twice",
            "Payout is missing",
            "Orders stopped coming in",
            "Product import hangs",
        ),
        (
            "after a change of plan",
            "since the last release",
            "in a shop with two owners",
            "in a shop with two currencies",
            "after the move to a new domain",
        ),
        ("Feedback", "Help centre"),
    ),
}

OPEN_SHOP_BUGS = 46
"""Open on the first day of the quarter."""

URGENT_BUGS: tuple[tuple[float, float], ...] = (
    # opened, open for: in working days since the quarter began; one to five are open at any time
    (-6, 14),
    (-4, 200),
    (-2, 11),
    (6, 9),
    (15, 12),
    (27, 8),
    (38, 21),
    (52, 10),
)
RESTRICTED_URGENT_BUG, SECURITY_LEVEL = 1, "Security team"
"""The one of them, the longest open, that only the people of a security level may see."""

ESCALATION = "escalation"
OLD_ESCALATIONS = (13.0, 12.2, 11.8, 10.6)
ESCALATIONS = (9.4, 8.2, 7.2, 6.4, 5.8, 5.5, 5.2, 5.6, 5.0, 5.3, 4.9, 5.1)
"""Calendar days from report to answer, in the order of the answers: before the quarter, and spread over it.

The median of all so far falls from 12 days towards 6, in step with the quarter.
"""
