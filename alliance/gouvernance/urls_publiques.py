from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    # Replies to a convocation, without account
    # Verification of a relevé, published decisions
]
