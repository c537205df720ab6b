"""Benchmarks: what the facade, the bridge and the tools cost, as ratios in one run.

```
__main__    options, progress, what is printed
contests    what is measured beside what
run         runs each probe in a process of its own, in turns
targets     what must hold, and whether it does
page, plot  docs/performance.md and its plot
clients, variants, stream, bridge, start, scaling, sandbox    the probes, a module to run each
raw, peers                                                    clients for `clients`
creates, reads, exchanges                                     what `variants` measures
server, workloads                                             fixed answers, encoded once
```
"""
