"""XLSForm definitions and the submissions of KoboToolbox and ODK: tidy tables of answers."""
