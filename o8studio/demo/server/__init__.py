"""A gateway's state and answers: jobs, money, tokens, links, bodies, refusals."""
