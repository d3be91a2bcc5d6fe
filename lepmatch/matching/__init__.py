"""Who fits what: points with their reasons, barriers with their remedies."""
