"""Writers: the same table to CSV, XLSX, ODS or PDF; no cell of theirs is ever a formula."""
