"""Charts and tables as books, workbooks and descriptors."""
