"""Work in Jira, Asana and Google Sheets becomes key-result progress in one OKR workbook."""
