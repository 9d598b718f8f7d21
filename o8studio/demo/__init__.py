"""The demo gateway: a separate program that behaves like the real gateways, loopback only.

It shares no code with the rest of o8studio, so that a misunderstanding of the protocol in one can't hide in
the other. `README.md` in this folder lists its formats, and the marks in a prompt that trigger faults.
"""
