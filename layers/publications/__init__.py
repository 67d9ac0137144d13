"""What became of publications: listed, compared, brought back, forgotten."""
