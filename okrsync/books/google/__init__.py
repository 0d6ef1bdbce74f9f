"""The book as a spreadsheet of Google Sheets."""
