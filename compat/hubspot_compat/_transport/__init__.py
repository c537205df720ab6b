"""HTTP: connections, retries, the rate limit, single flight, settings."""
