"""The server half of API v3, served by a dated version: routes, operations, pages, names."""
