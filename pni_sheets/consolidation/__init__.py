"""The numbers: between institutions and over time. Values in, results out.

In: accepted observations, the plan, the round, thresholds. Out: `Results`: figures with what
stands behind them, lights, averages, cases of reconciliation. It writes nothing.
Called by `operations`; its results are printed by `reports`, which compute nothing.
"""
