"""The OKR workbook, one module a kind of file."""
