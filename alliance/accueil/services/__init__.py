"""The act of the home: to write to each person what waits for her."""
