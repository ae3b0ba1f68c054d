"""Files: what is uploaded (checked by content), what is written (XLSX, ODS, CSV, PDF), who may open it."""
