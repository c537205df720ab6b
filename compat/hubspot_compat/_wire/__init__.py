"""What travels: requests, answers, error bodies; no I/O."""
