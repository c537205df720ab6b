"""What users call: the two clients, labels, limits, and what drives the operations."""
