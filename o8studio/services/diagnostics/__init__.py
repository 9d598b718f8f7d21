"""What helps when something is wrong: doctor, dossier, log, redaction."""
