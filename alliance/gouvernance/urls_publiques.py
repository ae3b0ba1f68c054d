from django.urls import URLPattern, path

from alliance.gouvernance.views import reponse, verification

urlpatterns: list[URLPattern] = [
    # Replies to a convocation, without account
    path("reponse/<str:jeton>/", reponse.reponse_publique, name="reponse_publique"),
    # Verification of a relevé, published decisions
    path("verifier/", verification.verifier, name="verifier"),
    path("verifier/<str:code>/", verification.verifier_code, name="verifier_code"),
    path("decisions/<slug:slug>/<str:numero>/", verification.decision_publique, name="decision_publique"),
]
