"""Files of plain data, whose every part knows its line."""
