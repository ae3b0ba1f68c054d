from django.urls import path

from alliance.kernel import views

urlpatterns = [
    path("sante", views.sante, name="sante"),
]
