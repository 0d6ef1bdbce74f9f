"""What Tillberry's other teams work on: their people, their projects in Asana and how those go.

Marketing gets the one-page checkout known, Customer success moves shops to the order service that Platform builds,
People hires for it all, and Finance & legal waits for the bank.
"""

from dataclasses import dataclass
from typing import NamedTuple

from okrsync.sandbox.company.life import Course

TEAMS = {
    "Marketing": ("Beatriz Calado", "Yannick Thorsby", "Priya Nambiar", "Ondrej Malik"),
    "Customer success": ("Solveig Andreassen", "Mateo Quiroga", "Ines Halloran", "Kwabena Asare"),
    "People": ("Ruth Okonkwo", "Emil Varga"),
    "Finance & legal": ("Gerda Mollenhauer", "Tariq Hosseini", "Clara Venturi"),
}
TAGS = ("press", "big shops", "translation", "waits for a signature")
POINTS, STAGE, EFFORT = "Story points", "Stage", "Effort"
STAGES = ("Planned", "Running", "Finished", "Dropped")
"""The options of Stage, in the order of `tasks.State`."""
EFFORTS = ("S", "M", "L")
PARTS = ("Collect what is needed", "Write a first draft", "Ask two colleagues", "Have it approved")
"""What sub-tasks are about."""


class Step(NamedTuple):
    """Something to do with each thing; `waits` for the step before it, and is `also` in another project."""

    text: str
    waits: bool = False
    also: str = ""


@dataclass(frozen=True, slots=True)
class ProjectPlan(Course):
    """One project: each of `things` goes through `steps`; `milestones` stand evenly among them, one at the end.

    The names of its `sections` are in the order of `tasks.State`; `fields` are its custom fields.
    """

    name: str
    team: str
    look: tuple[str, str]
    steps: tuple[Step, ...]
    things: tuple[str, ...]
    milestones: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    sections: tuple[str, str, str, str] = ("To do", "In progress", "Done", "Cancelled")


LAUNCH = ProjectPlan(
    "Launch of the one-page checkout",
    "Marketing",
    look=("dark-pink", "megaphone"),
    steps=(Step("Write the {}"), Step("Design the {}"), Step("Translate the {}")),
    things=(
        "launch page",
        "mail to merchants",
        "press release",
        "demo film",
        "partner kit",
        "price sheet",
        "trade-fair leaflet",
        "series of blog posts",
        "web banners",
        "shop window sticker",
    ),
    # The narrow space is one that does not break, as people's programs put it there.
    milestones=("Press day", "The mail to all 10\N{NO-BREAK SPACE}000 merchants is out"),
    fields=(POINTS,),
    size=26,
    added=2,
    pace=1.25,
    dropped=1,
)
STORIES = ProjectPlan(
    "Reference stories",
    "Marketing",
    look=("light-orange", "star"),
    steps=(Step("Tell the story of {}"),),
    things=(
        "the cheese shop in Ghent",
        "the bike shop in Malmö",
        "the tea house in Porto",
        "the book shop in Leipzig",
        "the toy maker in Brno",
        "the florist in Cork",
        "the shoe shop in Turin",
        "the record shop in Lille",
        "the bakery in Graz",
        "the chandler in Split",
        "the lamp maker in Aarhus",
        "the spice shop in Seville",
        "the frame maker in Utrecht",
        "the seed shop in Tartu",
        "the hat shop in Krakow",
        "the map shop in Bergen",
        "the wool shop in Galway",
        "the soap maker in Nice",
        "the knife shop in Solingen",
        "the wine shop in Maribor",
        "the paper shop in Basel",
        "the luthier in Cremona",
    ),
    fields=(STAGE,),
    sections=("Shops to ask", "In conversation", "Published", "Cancelled"),
    size=20,
    before=0.15,
    pace=0.45,
    dropped=2,
)
SHOPS_MOVE = ProjectPlan(
    "Shops on the new order service",
    "Customer success",
    look=("dark-teal", "shopping_basket"),
    steps=(Step("Tell the {} what changes"), Step("Move the {}"), Step("Call the {} a week later")),
    things=(
        "pilot shops",
        "book shops",
        "garden centres",
        "bakeries",
        "bike shops",
        "toy shops",
        "wine merchants",
        "florists",
        "furniture makers",
        "shops with two currencies",
    ),
    milestones=("Half of the shops are moved", "All shops are moved"),
    fields=(POINTS,),
    size=24,
    added=2,
    pace=1.2,
    dropped=2,
)
HIRING = ProjectPlan(
    "Hiring",
    "People",
    look=("dark-green", "people"),
    steps=(
        Step("Advertise for the {}"),
        Step("Meet candidates for the {}"),
        Step("Agree the contract of the {}", also="Contracts"),
    ),
    things=(
        "search engineer",
        "second database keeper",
        "payments developer",
        "support lead",
        "key account manager",
        "film maker",
        "data analyst",
        "office manager",
        "security engineer",
    ),
    milestones=("Everybody hired has a first day",),
    fields=(STAGE,),
    size=23,
    added=1,
    pace=0.8,
    dropped=2,
)
CONTRACTS = ProjectPlan(
    "Contracts",
    "Finance & legal",
    look=("dark-blue", "briefcase"),
    steps=(Step("Negotiate the {}"), Step("Sign the {}", waits=True)),
    things=(
        "lease of the new racks",
        "terms with the card auditor",
        "gateway fees with the bank",
        "liability with the bank",
        "pay-later terms",
        "terms for phone wallets",
        "terms for instalments",
        "merchant terms for the new gateway",
        "data agreement with the gateway",
        "support hours with the gateway",
        "insurance against outages",
    ),
    milestones=("The bank switches us to the new gateway",),
    fields=(EFFORT,),
    size=21,
    added=1,
    pace=0.7,
    dropped=1,
)

PROJECTS = (LAUNCH, STORIES, SHOPS_MOVE, HIRING, CONTRACTS)
PORTFOLIOS = {"Ready to grow": (HIRING, CONTRACTS)}
"""What each portfolio holds."""
