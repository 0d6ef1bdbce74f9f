"""Requests on conditional formats: the rules of a sheet in their order."""

from okrsync.sandbox.google.call import Json
from okrsync.sandbox.google.formats import paired
from okrsync.sandbox.google.spreadsheet import Spreadsheet
from okrsync.sandbox.google.updates import grid

KIND = "ConditionalFormatRule"


def add_conditional_format_rule(book: Spreadsheet, asked: Json) -> None:
    """Add a rule, first or at its index."""
    rule = paired(KIND, asked.get("rule", {}))
    rules = book.sheet(_home(book, rule)).layers.setdefault("conditionalFormats", [])
    rules.insert(asked.get("index", 0), rule)


def delete_conditional_format_rule(book: Spreadsheet, asked: Json) -> Json:
    """Delete a rule; the reply tells it."""
    rules, index = _rules(book, asked)
    return {"rule": rules.pop(index)}


def update_conditional_format_rule(book: Spreadsheet, asked: Json) -> Json:
    """Put another rule in its place, or the same one elsewhere."""
    if "rule" in asked:
        rules, index = _rules(book, {**asked, "sheetId": _home(book, asked["rule"])})
        old, rules[index] = rules[index], paired(KIND, asked["rule"])
        return {"newRule": rules[index], "newIndex": index, "oldRule": old, "oldIndex": index}
    rules, index = _rules(book, asked)
    rule = rules.pop(index)
    rules.insert(asked.get("newIndex", index), rule)
    return {"newRule": rule, "newIndex": asked.get("newIndex", index), "oldIndex": index}


def _home(book: Spreadsheet, rule: Json) -> int:
    """Return the id of the sheet that a rule is for."""
    homes = {grid.block(book, each).sheet_id for each in rule.get("ranges", ())}
    if not homes:
        raise ValueError("At least one range must be specified.")
    if len(homes) > 1:
        raise ValueError("All ranges must be on the same sheet.")
    return homes.pop()


def _rules(book: Spreadsheet, asked: Json) -> tuple[list[Json], int]:
    sheet, index = book.sheet(asked.get("sheetId", 0)), asked.get("index", 0)
    rules: list[Json] = sheet.layers.get("conditionalFormats", [])
    if index >= len(rules):
        raise ValueError(f"No conditional format on sheet: {sheet.id} at index: {index}")
    return rules, index


KINDS = {
    "addConditionalFormatRule": add_conditional_format_rule,
    "deleteConditionalFormatRule": delete_conditional_format_rule,
    "updateConditionalFormatRule": update_conditional_format_rule,
}
