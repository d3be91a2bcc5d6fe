"""Benchmarks: lepmatch and named peers on the same encoded market in the same run, each result checked against ours."""
