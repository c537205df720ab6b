"""The CSV data about object types and association types, and its loader."""
