"""Pages that exist in demo mode only, under /demo/."""

from django.urls import path

from demo import views

app_name = "demo"
urlpatterns = [
    path("", views.show_rondleiding, name="rondleiding"),
    path("stap/<int:nummer>/", views.begin_stap, name="stap"),
    path("verder/", views.continue_own, name="verder"),
    path("mensen/", views.show_mensen, name="mensen"),
    path("als/<str:sleutel>/", views.become, name="als"),
    path("twee-mensen/", views.compare, name="twee-mensen"),
    path("postvak/", views.show_postvak, name="postvak"),
    path("klok/", views.move_clock, name="klok"),
]
