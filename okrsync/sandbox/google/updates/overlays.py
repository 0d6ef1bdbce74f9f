"""Requests on charts, slicers, filters, banding and tables."""

from collections.abc import Callable

from okrsync.sandbox.google import criteria, masks
from okrsync.sandbox.google.call import Json
from okrsync.sandbox.google.formats import paired
from okrsync.sandbox.google.spreadsheet import Spreadsheet
from okrsync.sandbox.google.updates import grid
from okrsync.sandbox.google.updates.layers import BANDS, CHARTS, SLICERS, TABLES, VIEWS, Layer


def add_chart(book: Spreadsheet, asked: Json) -> Json:
    """Put a chart over cells; one that is a sheet of its own is not served."""
    if "spec" not in asked.get("chart", {}):
        raise ValueError("The chart must have a spec.")
    if asked["chart"].get("position", {}).get("newSheet"):
        raise ValueError("The stand-in does not put charts on sheets of their own.")
    return CHARTS.add(book, {"chart": {"position": {}, **asked["chart"]}})


def update_chart_spec(book: Spreadsheet, asked: Json) -> None:
    """Draw a chart anew."""
    _replace(book, CHARTS, asked.get("chartId"), {"spec": paired("ChartSpec", asked.get("spec", {}))})


def update_slicer_spec(book: Spreadsheet, asked: Json) -> None:
    """Change a slicer."""
    sheet, index = SLICERS.find(book, asked.get("slicerId"))
    mask = masks.update(asked.get("fields", ""), "SlicerSpec")
    old = sheet.layers["slicers"][index].get("spec", {})
    spec = masks.merged("SlicerSpec", old, paired("SlicerSpec", asked.get("spec", {})), mask)
    _replace(book, SLICERS, asked.get("slicerId"), {"spec": spec})


def update_embedded_object_position(book: Spreadsheet, asked: Json) -> Json:
    """Move a chart or a slicer."""
    layer = _embedded(book, asked.get("objectId"))
    _replace(book, layer, asked.get("objectId"), {"position": asked.get("newPosition", {})})
    return {"position": asked.get("newPosition", {})}


def delete_embedded_object(book: Spreadsheet, asked: Json) -> None:
    """Delete a chart or a slicer."""
    _embedded(book, asked.get("objectId")).delete(book, asked.get("objectId"))


def set_basic_filter(book: Spreadsheet, asked: Json) -> None:
    """Turn a sheet's filter on; no row is hidden by it here."""
    told = paired("BasicFilter", criteria.kept(asked.get("filter", {})))
    book.sheet(grid.block(book, told.get("range")).sheet_id).layers["basicFilter"] = told


def clear_basic_filter(book: Spreadsheet, asked: Json) -> None:
    """Turn a sheet's filter off."""
    book.sheet(asked.get("sheetId", 0)).layers.pop("basicFilter", None)


def add_filter_view(book: Spreadsheet, asked: Json) -> Json:
    """Add a filter view, whose rows neither move nor hide here."""
    reply = VIEWS.add(book, {"filter": criteria.kept(asked.get("filter", {}))})
    return {"filter": criteria.told(reply["filter"])}


def update_filter_view(book: Spreadsheet, asked: Json) -> None:
    """Change the fields of a filter view that a mask names."""
    fields = criteria.kept_fields(asked.get("fields", ""))
    VIEWS.update(book, {"filter": criteria.kept(asked.get("filter", {})), "fields": fields})


def _replace(book: Spreadsheet, layer: Layer, number: int | None, part: Json) -> None:
    sheet, index = layer.find(book, number)
    each = sheet.layers[layer.name][index]
    layer.delete(book, number)
    told = {**each, **part}
    layer.home(book, told).layers.setdefault(layer.name, []).append(told)


def _embedded(book: Spreadsheet, number: int | None) -> Layer:
    for layer in (CHARTS, SLICERS):
        if any(each[layer.key] == number for sheet in book.sheets for each in sheet.layers.get(layer.name, ())):
            return layer
    raise ValueError(f"No embedded object with id: {number}")


def _deletion(layer: Layer, name: str) -> Callable[[Spreadsheet, Json], None]:
    return lambda book, asked: layer.delete(book, asked.get(name))


KINDS: dict[str, Callable[[Spreadsheet, Json], Json | None]] = {
    "addChart": add_chart,
    "updateChartSpec": update_chart_spec,
    "addSlicer": SLICERS.add,
    "updateSlicerSpec": update_slicer_spec,
    "updateEmbeddedObjectPosition": update_embedded_object_position,
    "deleteEmbeddedObject": delete_embedded_object,
    "setBasicFilter": set_basic_filter,
    "clearBasicFilter": clear_basic_filter,
    "addFilterView": add_filter_view,
    "updateFilterView": update_filter_view,
    "deleteFilterView": _deletion(VIEWS, "filterId"),
    "addBanding": BANDS.add,
    "updateBanding": BANDS.update,
    "deleteBanding": _deletion(BANDS, "bandedRangeId"),
    "addTable": TABLES.add,
    "updateTable": TABLES.update,
    "deleteTable": _deletion(TABLES, "tableId"),
}
