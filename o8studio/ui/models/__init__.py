"""Data shared by panels: jobs, clips and their pictures, each held once per window."""
