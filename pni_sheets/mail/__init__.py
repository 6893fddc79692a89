"""Mail both ways: letters, messages, transports over verified TLS, the address book.

In: a letter's facts, an account's settings, a received message. Out: one message for one
institution, delivered or written as a draft; what a received message is.
Called by `operations`.
"""
