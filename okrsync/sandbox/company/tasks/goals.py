"""The goals of the teams that work in Asana, alone or together with one in Jira; the comments hold on any day."""

from okrsync.sandbox.company.goals import Goal

ASANA_GOALS = (
    Goal(
        "Department",
        "Marketing",
        "The new checkout is the talk of the trade",
        (
            {
                "ID": "KR-15",
                "Key result": "Launch the one-page checkout in every market",
                "Owner": "Beatriz Calado",
                "Target": "100",
                "Unit": "%",
                "Measured by": "Share of points",
                "Linked work": "{project Launch of the one-page checkout}",
                "Confidence": "8",
                "Comment": "Texts first, pictures second, so that translators never wait for us",
            },
            {
                "ID": "KR-16",
                "Key result": "Publish 15 reference stories instead of 3",
                "Owner": "Yannick Thorsby",
                "Start": "3",
                "Target": "15",
                "Unit": "stories",
                "Measured by": "Number of items",
                "Linked work": "{section Reference stories › Published}",
                "Confidence": "4",
                "Comment": "Shops say yes at once; finding a day to film takes weeks",
                "Help needed": "A second camera",
            },
        ),
        supports="KR-03",
    ),
    Goal(
        "Team",
        "Customer success",
        "No merchant is surprised by a change",
        (
            {
                "ID": "KR-17",
                "Key result": "Move every shop to the new order service",
                "Owner": "Solveig Andreassen",
                "Target": "100",
                "Unit": "%",
                "Measured by": "Share of items",
                "Linked work": "{Order service on its own database}\n{old project Shops on the new order service}",
                "Confidence": "7",
                "Comment": "Platform builds it in Jira, we move the shops in Asana: one number for both",
            },
        ),
        supports="KR-08",
    ),
    Goal(
        "Department",
        "Finance & people",
        "We have the people and the contracts for twice the shops",
        (
            {
                "ID": "KR-18",
                "Key result": "Fill the open posts and sign the open contracts",
                "Owner": "Gerda Mollenhauer",
                "Target": "100",
                "Unit": "%",
                "Measured by": "Share of items",
                "Linked work": "{portfolio Ready to grow}",
                "Confidence": "5",
                "Comment": "Most of what is late waits for a signature on the other side",
            },
        ),
        supports="KR-03",
    ),
)
