"""The operator's Spanish, for terminal and panel alike.

In: an error's code and parameters, a state, a number. Out: a sentence that says what to do
(`errors`), the short words of states, checks and progress (`terms`).
Called by `cli`, and by `operations` where a verb's result is a sentence.
"""
