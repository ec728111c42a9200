"""A whole site installed on this machine, for benchmarks, drills and checks: its processes, its proxy, its folder."""
