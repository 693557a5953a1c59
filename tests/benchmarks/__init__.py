"""`make bench`: speed, size and cost, as ratios measured in one run in fresh environments.

Ratios, never times: CPU time (never wall time) and counts of instructions, because both are about the code and not
about how busy the machine is. Everything is interleaved: each contender in turn, again and again, and medians of that.
"""
