from django.urls import URLPattern

app_name = "gouvernance"
urlpatterns: list[URLPattern] = [
    # Instances and their members
    # Séances: preparation, agenda, backlog
    # Convocations and replies
    # During the séance: presence, avis, déport, minutes
    # Decisions, register, relevé
    # Missions and follow-ups
    # Acts, in PDF and in Word form
]
