"""Benchmarks: what the facade, the bridge and the tools cost, as ratios in one run.

```
__main__      options, progress, what is printed
_contests     what is measured beside what
_run          runs each probe in a process of its own, in turns
_targets      what must hold, and whether it does
_page, _plot  docs/performance.md and its plot
_clients, _raw, _peers, _bridge, _start, _stream, _scaling    the probes, a module to run each
_server, _workloads                                           fixed answers, encoded once
```
"""
