"""Diagnostics: doctor, dossier, log, redaction."""
