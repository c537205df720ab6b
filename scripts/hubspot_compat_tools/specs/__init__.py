"""From what HubSpot publishes to what is generated from.

Reading (`_read`), checking (`_validate`), merging and sorting into one canonical document
(`_merge`, `_canonical`), describing it in our own words (`_describe`), showing what changed
(`_changes`), and preparing it in memory for the generator (`_overlay`, `_prepare`).
"""
