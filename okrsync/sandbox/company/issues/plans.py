"""What Tillberry works on: its epics, what they are made of and how they go."""

from dataclasses import dataclass

from okrsync.sandbox.company.life import Course


@dataclass(frozen=True, slots=True)
class EpicPlan(Course):
    """One epic: each of `things` goes through `stories`, then `tasks`; the last issue planned is `closing`.

    The dropped ones end as Won't Do or Duplicate.
    """

    name: str
    project: str
    component: str
    stories: tuple[str, ...]
    tasks: tuple[str, ...]
    things: tuple[str, ...]
    closing: str


CHECKOUT = EpicPlan(
    "One-page checkout",
    "SHOP",
    "Checkout",
    stories=("Design the {}", "Build the {}", "Make the {} work by keyboard and screen reader"),
    tasks=("Measure how shoppers use the {}", "Try the {} with ten shops"),
    things=(
        "cart summary",
        "address form",
        "delivery choice",
        "voucher field",
        "guest sign-in",
        "order review",
        "error messages",
        "thank-you page",
    ),
    closing="Make the one-page checkout the default for new shops",
    size=34,
    added=2,
    pace=1.08,
    dropped=1,
)
GATEWAY_SHOP = EpicPlan(
    "Payment gateway: shop side",
    "SHOP",
    "Payments",
    stories=("Send {} through the new gateway", "Explain failed {} to the shopper"),
    tasks=("Test {} in three pilot shops",),
    things=("card payments", "bank transfers", "direct debits", "refunds", "partial refunds", "gift cards"),
    closing="Remove the old gateway from the checkout",
    size=14,
    pace=0.35,
)
GATEWAY_PLATFORM = EpicPlan(
    "Payment gateway: platform side",
    "PLAT",
    "Payments",
    stories=("Route {} to the new gateway", "Match {} with the ledger every night"),
    tasks=("Retry {} that time out",),
    things=("card payments", "bank transfers", "direct debits", "refunds", "payouts", "chargebacks"),
    closing="End the contract with the old gateway",
    size=16,
    added=1,
    pace=0.35,
)
WAYS_TO_PAY = EpicPlan(
    "New ways to pay",
    "SHOP",
    "Payments",
    stories=("Offer {} in the checkout", "Refund orders paid with {}", "Show {} in the order history"),
    tasks=("Let merchants switch {} on and off",),
    things=(
        "phone wallets",
        "pay-later",
        "instalments",
        "store credit",
        "bank apps",
        "company invoices",
        "split payments",
    ),
    closing="Announce the new ways to pay to all merchants",
    size=26,
    added=2,
    pace=0.66,
    dropped=1,
)
SPEED = EpicPlan(
    "Fast storefront",
    "SHOP",
    "Storefront",
    stories=("Serve smaller images on the {}", "Load the {} without blocking scripts"),
    tasks=("Measure the {} on slow phones", "Cache the {} close to shoppers"),
    things=("home page", "category pages", "product pages", "search results", "cart", "landing pages"),
    closing="Publish the speed report to merchants",
    size=22,
    added=1,
    pace=0.82,
)
RELIABILITY = EpicPlan(
    "Reliability backlog",
    "PLAT",
    "Operations",
    stories=("Restart the {} without losing work", "Alert on call when the {} falls behind"),
    tasks=("Write the runbook for the {}", "Load-test the {} at twice the peak"),
    things=("order queue", "stock sync", "mail sender", "search index", "invoice job", "image store", "export job"),
    closing="Hand the on-call rota to the teams",
    size=26,
    before=0.6,
    pace=15,
    dropped=5,
)
ORDERS = EpicPlan(
    "Order service on its own database",
    "PLAT",
    "Orders",
    stories=("Write {} to both databases", "Read {} from the new database"),
    tasks=("Copy {} to the new database", "Compare {} in both databases every night"),
    things=("orders", "order lines", "returns", "shipments", "customer notes", "invoices"),
    closing="Switch off the shared database",
    size=20,
    added=1,
    pace=0.88,
)
AUDIT = EpicPlan(
    "Card-security audit",
    "PLAT",
    "Security",
    stories=("Encrypt {} at rest", "Log every access to {}"),
    tasks=("Document who may see {}",),
    things=("payment tokens", "customer addresses", "access keys", "backups"),
    closing="Receive the auditor's report",
    size=13,
    pace=1.02,
)
HELP_PAGES = EpicPlan(
    "Help pages rewritten",
    "CARE",
    "Help centre",
    stories=("Rewrite the page on {}",),
    tasks=(),
    things=(
        "first steps",
        "shipping rules",
        "tax settings",
        "returns",
        "discount codes",
        "product variants",
        "importing products",
        "shop domains",
        "staff rights",
        "mail templates",
        "payouts",
        "invoices",
        "stock counts",
        "point of sale",
        "gift cards",
        "order exports",
        "customer groups",
        "opening hours",
        "local pick-up",
        "delivery zones",
        "product reviews",
        "bundles",
        "subscriptions",
        "pre-orders",
        "price lists",
        "currencies",
        "translations",
        "cookie banners",
        "search settings",
        "closing a shop",
    ),
    closing="Send old help addresses to the new pages",
    size=30,
    added=1,
    pace=1.0,
)
HELP_SEARCH = EpicPlan(
    "Help centre search",
    "CARE",
    "Help centre",
    stories=("Find {} by the words merchants use", "Show {} while merchants type"),
    tasks=("Put {} in the search index",),
    things=("help pages", "video guides", "release notes", "forum answers", "error codes", "status messages"),
    closing="Open the search to all merchants",
    size=18,
    delay=0.35,
    pace=0.25,
)
FEEDBACK = EpicPlan(
    "Merchant feedback loop",
    "CARE",
    "Feedback",
    stories=("Ask merchants about {}", "Send feedback on {} to the team that owns it"),
    tasks=("Sort feedback on {} by topic",),
    things=("set-up", "support calls", "billing", "new releases", "cancellations"),
    closing="Publish what became of the feedback",
    size=14,
    pace=0.85,
    dropped=1,
)
MOVE = EpicPlan(
    "Move to the new data centre",
    "PLAT",
    "Operations",
    stories=("Move the {}",),
    tasks=("Rehearse the failover of the {}",),
    things=("web servers", "order database", "file store", "message queue", "build machines"),
    closing="Hand back the old racks",
    size=10,
    before=1.0,
    pace=1,
)

EPICS = (
    CHECKOUT,
    GATEWAY_SHOP,
    GATEWAY_PLATFORM,
    WAYS_TO_PAY,
    SPEED,
    RELIABILITY,
    ORDERS,
    AUDIT,
    HELP_PAGES,
    HELP_SEARCH,
    FEEDBACK,
    MOVE,
)
