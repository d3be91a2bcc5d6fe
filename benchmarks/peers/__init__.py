"""The peers, one a file. Each has ``prepare`` (its own tables, not counted) and some of

* ``rules``: which pairs no rule bars, as a tally by vacancy, and ``pairs``, the same pair by pair for the check
* ``job``: rules, eight criteria, and the best k both ways, and ``scored``, every pair with its points for the check
* ``skills``: the skills criterion alone
"""
