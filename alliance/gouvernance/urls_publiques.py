from django.urls import URLPattern, path

from alliance.gouvernance.views import hors_ligne, reponse, verification

urlpatterns: list[URLPattern] = [
    # Replies to a convocation, without account
    path("reponse/<str:jeton>/", reponse.reponse_publique, name="reponse_publique"),
    # The copy of a séance that a browser keeps when the network is lost
    path("seance-hors-ligne.js", hors_ligne.seance_hors_ligne, name="seance_hors_ligne"),
    # Verification of a relevé, published decisions
    path("verifier/", verification.verifier, name="verifier"),
    path("verifier/<str:code>/", verification.verifier_code, name="verifier_code"),
    path("decisions/<slug:slug>/<str:numero>/", verification.decision_publique, name="decision_publique"),
]
