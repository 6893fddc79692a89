"""Follow-up of El Salvador's plan for the Global Compact for Migration, by spreadsheet and mail."""

__version__ = "0.1.0"
