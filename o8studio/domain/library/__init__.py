"""Clips and what a person thinks of them: values that know neither jobs nor gateways."""
