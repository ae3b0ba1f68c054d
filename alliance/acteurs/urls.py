app_name = "acteurs"
urlpatterns: list = []
