"""API v3's calls, served by another version: interception, operations, rounds, pages, names."""
