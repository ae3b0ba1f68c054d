"""What we want to do: axes, sous-thématiques, fiches action, and the imports that bring them in."""
