"""An .xlsx file, read and edited part by part."""
