"""The parts of a page that the high apps feed, ready for its template."""


def remplis(registre, *args) -> list[dict]:
    """Each panel that has something to say, in its order; its template reads ``panneau``."""
    fed = ((panneau.template, panneau.contexte(*args)) for panneau in registre)
    return [{"template": template, "contexte": context} for template, context in fed if context is not None]
