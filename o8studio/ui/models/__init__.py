"""What several panels show: jobs, clips and their pictures, each held once for the whole window."""
