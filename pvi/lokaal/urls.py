"""Pages that exist in demo mode only, under /demo/."""

urlpatterns: list = []
