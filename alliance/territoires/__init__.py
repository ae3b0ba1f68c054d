"""Where: cités, communes, quartiers prioritaires, établissements, school holidays.

Label, convention triennale, structure porteuse (``acteurs.Portage``) and collège chef de file are four
separate dated relations; so are QPV, sector college, REP and membership of the cité. None is derived.
"""
