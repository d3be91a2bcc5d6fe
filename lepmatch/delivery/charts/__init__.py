"""Charts: pure functions from figures to an SVG picture that says in words what it shows, with its table behind it.

No script and no style sheet is needed to read one. Nothing is told by colour alone, and nothing is in the picture that
is not in the table.
"""
