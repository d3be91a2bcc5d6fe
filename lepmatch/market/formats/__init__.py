"""The files that a market is kept in: CSV, JSON and XLSX, each read and written in one module."""
