"""The same over ten million conversations, where the goals of `analytics` are about: apart, because it takes long."""

from benchmarks.analytics import compare_growth, empty_scene, grow, measure_at
from benchmarks.bench import Bench


def measure(bench: Bench) -> None:
    sizes = [bench.size(100_000, 400), bench.size(10_000_000, 4_000)]
    scene = empty_scene(bench, sizes[-1])
    first = measure_at(bench, grow(bench, scene, 0, sizes[0]), sizes[0], raw=False)
    last = measure_at(bench, grow(bench, scene, sizes[0], sizes[1]), sizes[1], goals=True)
    compare_growth(bench, first, last, sizes, goal="<= 10")
