"""What a gateway remembers and answers with: jobs, money, tokens, links, bodies, refusals."""
