"""What was promised and what happened."""
