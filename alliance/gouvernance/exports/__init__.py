"""Files written from the governance."""
