"""Collections as files of passages with their vectors: Parquet and JSON lines, out of the app and into it."""
