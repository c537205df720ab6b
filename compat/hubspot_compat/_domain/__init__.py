"""The model, association types, object types, snapshots, errors and events; no I/O."""
