"""Who goes where: plans, routes, what requirements cost, and pools of small employers."""
