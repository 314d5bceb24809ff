"""Between browser and pages. Imported before Django is ready (`pvi/gunicorn.py`): each room by its own name."""
