"""The book as a local Excel workbook."""
