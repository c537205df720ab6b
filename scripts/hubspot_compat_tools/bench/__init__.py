"""Benchmarks: CPU per association of the facade and others, as ratios in one run."""
