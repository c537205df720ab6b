"""What a call does, as generators without I/O: create, archive, read, definitions."""
