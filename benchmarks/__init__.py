"""What Daybreak costs, measured: `make bench`, or `make bench ONLY=claims` for one part. See docs/performance.md.

Each part is a module with a function `measure(bench)`. It runs in a process of its own, under production settings, on
a database of its own: one run for each of its databases. `benchmarks.__main__` starts the databases and the parts.
"""
