"""`python -m benchmarks`: the comparison that needs nothing but this repository."""

import typer

from benchmarks.alternatives import main

if __name__ == "__main__":
    typer.run(main)
