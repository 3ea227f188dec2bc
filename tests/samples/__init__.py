"""Made-up counties and provinces from a seed, for tests and benchmarks. Nobody in them is real."""
