"""The demo gateway: a program of its own that behaves like the real gateways, loopback only.

It shares no code with the rest of o8studio, so that a misunderstanding of the protocol in one can't hide in
the other. `README.md` beside this file lists what it speaks, and the marks in a prompt that make it misbehave.
"""
