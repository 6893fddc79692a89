"""Benchmarks: every step of a round against its floor and its rival, as ratios in one run."""
