"""Instances, séances, avis of each pôle, decisions and missions: who decided what, by which rule."""
