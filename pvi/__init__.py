from pvi.celery import app as celery_app
